#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"
#include "request/members.h"
#include "request/table_settings.h"

/// Key schemas and attribute definitions, of tables and of indexes.
namespace rowhouse::request {

namespace shapes {
inline constexpr std::array<std::string_view, 2> kKeyRoles = {"HASH", "RANGE"};
inline constexpr Shape kKeyRole = {.kind = Kind::kString, .values = kKeyRoles};
inline constexpr Member kKeySchemaElementMembers[] = {{"AttributeName", &kKeyAttributeName, true},
                                                      {"KeyType", &kKeyRole, true}};
inline constexpr Shape kKeySchemaElement = {
    .kind = Kind::kStructure,
    .members = kKeySchemaElementMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.KeySchemaElement"};
inline constexpr Shape kKeySchema = {
    .kind = Kind::kList,
    .min = 1,
    .max = 2,
    .element = &kKeySchemaElement,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.KeySchemaElement>"};
/// A global index may repeat either role.
inline constexpr Shape kIndexKeySchema = {
    .kind = Kind::kList,
    .min = 1,
    .element = &kKeySchemaElement,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.KeySchemaElement>"};
}  // namespace shapes

/// One row of AttributeDefinitions or of KeySchema.
struct NamedAttribute {
  std::string_view name;
  std::string_view kind;  // "S", "N", "B"; or "HASH", "RANGE"
};
using NamedAttributes = std::vector<NamedAttribute>;

/// Both rows have the name first and the kind second.
NamedAttributes read_rows(simdjson::dom::element list, std::span<const Member> members);
/// "[a, b]"
std::string names_of(const NamedAttributes& rows);

/// What AttributeDefinitions says, and which of it was used.
class Definitions {
 public:
  explicit Definitions(NamedAttributes rows) : rows_(std::move(rows)) {}

  Result<void> check_unique() const;
  std::size_t size() const { return rows_.size(); }
  bool has_all(const NamedAttributes& keys) const;
  /// kValidation: "... Some index key attributes are not defined in AttributeDefinitions. ..."
  Result<void> check_has_all(const NamedAttributes& keys) const;
  /// The attribute with its type. Only if it is defined.
  model::KeyAttribute use(std::string_view name);
  /// kValidation: "... Some AttributeDefinitions are not used. ..."
  Result<void> check_all_used() const;
  std::string names() const { return names_of(rows_); }

 private:
  const NamedAttribute* find(std::string_view name) const;
  NamedAttributes rows_;
  NamedAttributes used_;
};

/// The key schema of a table or of a local index: one HASH, then at most one RANGE. kValidation
/// with DynamoDB's texts.
Result<void> check_simple_key(const NamedAttributes& keys);

}  // namespace rowhouse::request
