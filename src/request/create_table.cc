#include <algorithm>
#include <vector>

#include "request/check_shape.h"
#include "request/request.h"
#include "request/table_settings.h"

namespace rowhouse::request {
namespace {

constexpr std::array<std::string_view, 2> kKeyRoles = {"HASH", "RANGE"};
constexpr Shape kKeyRole = {.kind = Kind::kString, .values = kKeyRoles};
constexpr Member kKeySchemaElementMembers[] = {{"AttributeName", &shapes::kKeyAttributeName, true},
                                               {"KeyType", &kKeyRole, true}};
constexpr Shape kKeySchemaElement = {
    .kind = Kind::kStructure,
    .members = kKeySchemaElementMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.KeySchemaElement"};
constexpr Shape kKeySchema = {
    .kind = Kind::kList,
    .min = 1,
    .max = 2,
    .element = &kKeySchemaElement,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.KeySchemaElement>"};

constexpr Member kMembers[] = {
    {"AttributeDefinitions", &shapes::kAttributeDefinitions, true},
    {"TableName", &shapes::kTableNameUnchecked},
    {"KeySchema", &kKeySchema, true},
    {"BillingMode", &shapes::kBillingMode},
    {"ProvisionedThroughput", &shapes::kThroughput},
    {"TableClass", &shapes::kTableClass},
    {"DeletionProtectionEnabled", &shapes::kBoolean},
    {"StreamSpecification", &shapes::kStream},
    {"LocalSecondaryIndexes", &shapes::kAnything},
    {"GlobalSecondaryIndexes", &shapes::kAnything},
    {"SSESpecification", &shapes::kAnything},
    {"Tags", &shapes::kAnything},
    {"ResourcePolicy", &shapes::kAnything},
    {"OnDemandThroughput", &shapes::kAnything},
    {"WarmThroughput", &shapes::kAnything},
};

/// One row of AttributeDefinitions or of KeySchema.
struct NamedAttribute {
  std::string_view name;
  std::string_view kind;  // "S", "N", "B"; or "HASH", "RANGE"
};

std::vector<NamedAttribute> read_rows(simdjson::dom::element list,
                                      std::span<const Member> members) {
  std::vector<NamedAttribute> rows;
  simdjson::dom::array array;
  if (list.get_array().get(array) != simdjson::SUCCESS) return rows;  // refused by its shape
  for (const auto element : array) {
    // Both rows have the name first and the kind second.
    if (const auto row = Fields::read(element, members))
      rows.push_back({row->text(0), row->text(1)});
  }
  return rows;
}

std::string names_of(const std::vector<NamedAttribute>& rows) {
  std::string names = "[";
  for (const auto& row : rows) {
    if (names.size() > 1) names += ", ";
    names += row.name;
  }
  return names + "]";
}

Result<model::KeySchema> read_key(const std::vector<NamedAttribute>& definitions,
                                  const std::vector<NamedAttribute>& keys) {
  if (keys[0].kind != "HASH") {
    return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (keys.size() > 1) {
    if (keys[1].kind != "RANGE") {
      return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    }
    if (keys[0].name == keys[1].name) {
      return invalid(
          "Both the Hash Key and the Range Key element in the KeySchema have the same name");
    }
  }
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (definitions[i].name != definitions[j].name) continue;
      return invalid_parameter("Cannot define an attribute twice: " +
                               std::string(definitions[i].name));
    }
  }
  const auto type_of = [&](std::string_view name) -> std::optional<model::Type> {
    for (const auto& definition : definitions) {
      if (definition.name == name) return kKeyTypes.value_of(definition.kind, model::Type::kString);
    }
    return std::nullopt;
  };
  const bool all_defined = std::all_of(
      keys.begin(), keys.end(), [&](const auto& key) { return type_of(key.name).has_value(); });
  if (!all_defined && definitions.size() < keys.size()) {
    return invalid("Invalid KeySchema: Some index key attribute have no definition");
  }
  if (!all_defined && definitions.size() == keys.size()) {
    return invalid_parameter(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: " +
        names_of(keys) + ", AttributeDefinitions: " + names_of(definitions));
  }
  if (definitions.size() != keys.size()) {
    return invalid_parameter(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  }
  model::KeySchema key;
  key.partition = {std::string(keys[0].name), *type_of(keys[0].name)};
  if (keys.size() > 1) key.sort = {std::string(keys[1].name), *type_of(keys[1].name)};
  return key;
}

Result<operation::CreateTable> build(const Fields& fields) {
  operation::CreateTable create;
  create.table = fields.text(slot(kMembers, "TableName"));
  create.billing_mode =
      read_billing_mode(fields, slot(kMembers, "BillingMode")).value_or(create.billing_mode);
  create.table_class =
      read_table_class(fields, slot(kMembers, "TableClass")).value_or(create.table_class);
  create.deletion_protection = fields.flag(slot(kMembers, "DeletionProtectionEnabled"), false);
  const auto throughput = read_throughput(fields, slot(kMembers, "ProvisionedThroughput"));
  ROWHOUSE_CHECK(check_billing(create.billing_mode, throughput));
  if (create.billing_mode == model::BillingMode::kProvisioned && !throughput) {
    return fields.has(slot(kMembers, "BillingMode"))
               ? invalid_parameter(
                     "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                     "BillingMode is PROVISIONED")
               : invalid("No provisioned throughput specified for the table");
  }
  create.throughput = throughput.value_or(model::Throughput());
  ROWHOUSE_CHECK(decline(fields, slot(kMembers, "LocalSecondaryIndexes"), "LocalSecondaryIndexes"));
  ROWHOUSE_CHECK(
      decline(fields, slot(kMembers, "GlobalSecondaryIndexes"), "GlobalSecondaryIndexes"));
  ROWHOUSE_CHECK(decline_stream(fields, slot(kMembers, "StreamSpecification")));
  ROWHOUSE_CHECK(decline(fields, slot(kMembers, "SSESpecification"), "SSESpecification"));
  ROWHOUSE_CHECK(decline(fields, slot(kMembers, "Tags"), "Tags"));
  ROWHOUSE_CHECK(decline(fields, slot(kMembers, "ResourcePolicy"), "ResourcePolicy"));
  ROWHOUSE_CHECK(decline(fields, slot(kMembers, "OnDemandThroughput"), "OnDemandThroughput"));
  ROWHOUSE_CHECK(decline(fields, slot(kMembers, "WarmThroughput"), "WarmThroughput"));
  ROWHOUSE_TRY(key,
               read_key(read_rows(fields[slot(kMembers, "AttributeDefinitions")],
                                  shapes::kAttributeDefinitionMembers),
                        read_rows(fields[slot(kMembers, "KeySchema")], kKeySchemaElementMembers)));
  create.key = std::move(key);
  return create;
}

}  // namespace

template <>
Result<operation::CreateTable> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::CreateTable>(
      body, kMembers,
      [](const Fields& fields) {
        return check_new_table_name(fields.optional_text(slot(kMembers, "TableName")));
      },
      build);
}

}  // namespace rowhouse::request
