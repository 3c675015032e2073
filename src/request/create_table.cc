#include "request/check_shape.h"
#include "request/index_definitions.h"
#include "request/request.h"
#include "request/resource_policy.h"
#include "request/stream_specification.h"
#include "request/table_settings.h"
#include "request/tags.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {
    {"AttributeDefinitions", &shapes::kAttributeDefinitions, true},
    {"TableName", &shapes::kTableNameUnchecked},
    {"KeySchema", &shapes::kKeySchema, true},
    {"BillingMode", &shapes::kBillingMode},
    {"ProvisionedThroughput", &shapes::kThroughput},
    {"TableClass", &shapes::kTableClass},
    {"DeletionProtectionEnabled", &shapes::kBoolean},
    {"StreamSpecification", &shapes::kStream},
    {"LocalSecondaryIndexes", &shapes::kLocalIndexes},
    {"GlobalSecondaryIndexes", &shapes::kGlobalIndexes},
    {"SSESpecification", &shapes::kEncryption},
    {"Tags", &shapes::kTags},
    {"ResourcePolicy", &shapes::kText},
    {"OnDemandThroughput", &shapes::kOnDemand},
    {"WarmThroughput", &shapes::kWarm},
};

/// Definitions and keys of a table without indexes have texts of their own.
Result<void> check_definitions_alone(const Definitions& definitions, const NamedAttributes& keys) {
  const bool all_defined = definitions.has_all(keys);
  if (!all_defined && definitions.size() < keys.size()) {
    return invalid("Invalid KeySchema: Some index key attribute have no definition");
  }
  if (definitions.size() == keys.size()) return definitions.check_has_all(keys);
  return invalid_parameter(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in "
      "AttributeDefinitions");
}

Result<void> read_keys(const Fields& fields, const base::Limits& limits,
                       operation::CreateTable& create) {
  constexpr std::size_t kLocal = slot(kMembers, "LocalSecondaryIndexes");
  constexpr std::size_t kGlobal = slot(kMembers, "GlobalSecondaryIndexes");
  Definitions definitions(read_rows(fields[slot(kMembers, "AttributeDefinitions")],
                                    shapes::kAttributeDefinitionMembers));
  const NamedAttributes keys =
      read_rows(fields[slot(kMembers, "KeySchema")], shapes::kKeySchemaElementMembers);
  ROWHOUSE_CHECK(check_simple_key(keys));
  ROWHOUSE_CHECK(definitions.check_unique());
  const bool has_indexes = fields.has(kLocal) || fields.has(kGlobal);
  ROWHOUSE_CHECK(has_indexes ? definitions.check_has_all(keys)
                             : check_definitions_alone(definitions, keys));
  create.key.partition = definitions.use(keys[0].name);
  if (keys.size() > 1) create.key.sort = definitions.use(keys[1].name);
  if (!has_indexes) return {};
  if (fields.has(kLocal)) {
    ROWHOUSE_TRY(local, read_local_indexes(fields[kLocal], keys, definitions, limits));
    create.indexes = std::move(local);
  }
  if (fields.has(kGlobal)) {
    ROWHOUSE_TRY(global,
                 read_global_indexes(fields[kGlobal], create.billing_mode, definitions, limits));
    for (model::SecondaryIndex& index : global) create.indexes.push_back(std::move(index));
  }
  ROWHOUSE_CHECK(check_together(create.indexes, limits));
  return definitions.check_all_used();
}

Result<model::TableSettings> read_settings(const Fields& fields, model::BillingMode billing,
                                           const base::Limits& limits) {
  model::TableSettings settings;
  ROWHOUSE_TRY(encryption, read_encryption(fields, slot(kMembers, "SSESpecification")));
  if (encryption) settings.encryption_key = *std::move(encryption);
  ROWHOUSE_TRY(on_demand, read_on_demand(fields, slot(kMembers, "OnDemandThroughput")));
  ROWHOUSE_CHECK(check_on_demand(billing, on_demand));
  settings.on_demand = on_demand;
  settings.warm = read_warm(fields, slot(kMembers, "WarmThroughput"));
  ROWHOUSE_TRY(tags, read_tags(fields, slot(kMembers, "Tags"), limits));
  settings.tags = std::move(tags);
  if (fields.has(slot(kMembers, "ResourcePolicy"))) {
    ROWHOUSE_TRY(policy,
                 read_resource_policy(fields, slot(kMembers, "ResourcePolicy"), Policed::kTable));
    settings.policy = model::ResourcePolicy{std::move(policy), {}, {}};
  }
  return settings;
}

Result<operation::CreateTable> build(const Fields& fields, const base::Limits& limits) {
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
  ROWHOUSE_CHECK(check_units(create.throughput));
  ROWHOUSE_TRY(stream,
               read_stream(fields, slot(kMembers, "StreamSpecification"), StreamOf::kNewTable));
  create.stream = stream.value_or(std::nullopt);
  ROWHOUSE_TRY(settings, read_settings(fields, create.billing_mode, limits));
  create.settings = std::move(settings);
  ROWHOUSE_CHECK(read_keys(fields, limits, create));
  return create;
}

}  // namespace

template <>
Result<operation::CreateTable> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::CreateTable>(
      body, kMembers,
      [](const Fields& fields) {
        return check_new_table_name(fields.optional_text(slot(kMembers, "TableName")));
      },
      [&](const Fields& fields) { return build(fields, limits); });
}

}  // namespace rowhouse::request
