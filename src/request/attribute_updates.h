#pragma once

#include <optional>

#include "expression/expression.h"
#include "request/members.h"

/// AttributeUpdates: what UpdateItem did before there were expressions.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValueUpdate.html
namespace rowhouse::request {

namespace shapes {
inline constexpr std::array<std::string_view, 3> kUpdateActions = {"ADD", "PUT", "DELETE"};
inline constexpr Shape kUpdateAction = {.kind = Kind::kString, .values = kUpdateActions};
inline constexpr Member kAttributeUpdateMembers[] = {{"Value", &kAttributeValue},
                                                     {"Action", &kUpdateAction}};
inline constexpr Shape kAttributeUpdate = {
    .kind = Kind::kStructure,
    .members = kAttributeUpdateMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.AttributeValueUpdate"};
inline constexpr Shape kAttributeUpdates = {
    .kind = Kind::kMap,
    .element = &kAttributeUpdate,
    .java_type =
        "java.util.Map<java.lang.String, "
        "com.amazonaws.dynamodb.v20120810.AttributeValueUpdate>"};
}  // namespace shapes

struct AttributeUpdates {
  std::optional<expression::Update> update;
  /// False if there are only deletions: they make no item where there is none.
  bool makes_item = true;
};

/// kValidation with DynamoDB's texts for a value that the action does not take.
Result<AttributeUpdates> read_attribute_updates(const Fields& fields, std::size_t slot,
                                                const base::Limits& limits);

}  // namespace rowhouse::request
