#include "request/check_shape.h"
#include "request/index_updates.h"
#include "request/replica_updates.h"
#include "request/request.h"
#include "request/stream_specification.h"
#include "request/table_settings.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {
    {"TableName", &shapes::kTableNameUnchecked},
    {"AttributeDefinitions", &shapes::kAttributeDefinitions},
    {"BillingMode", &shapes::kBillingMode},
    {"ProvisionedThroughput", &shapes::kThroughput},
    {"TableClass", &shapes::kTableClass},
    {"DeletionProtectionEnabled", &shapes::kBoolean},
    {"StreamSpecification", &shapes::kStream},
    {"GlobalSecondaryIndexUpdates", &shapes::kIndexChanges},
    {"SSESpecification", &shapes::kEncryption},
    {"ReplicaUpdates", &shapes::kReplicaUpdates},
    {"OnDemandThroughput", &shapes::kOnDemand},
    {"WarmThroughput", &shapes::kWarm},
    {"MultiRegionConsistency", &shapes::kConsistency},
};

Result<operation::UpdateTable> build(const Fields& fields) {
  operation::UpdateTable update;
  update.table = read_table_name(fields, slot(kMembers, "TableName"));
  update.billing_mode = read_billing_mode(fields, slot(kMembers, "BillingMode"));
  update.throughput = read_throughput(fields, slot(kMembers, "ProvisionedThroughput"));
  update.table_class = read_table_class(fields, slot(kMembers, "TableClass"));
  update.deletion_protection = fields.optional_flag(slot(kMembers, "DeletionProtectionEnabled"));
  ROWHOUSE_CHECK(check_billing(update.billing_mode, update.throughput));
  if (update.throughput) ROWHOUSE_CHECK(check_units(*update.throughput));
  constexpr std::size_t kIndexes = slot(kMembers, "GlobalSecondaryIndexUpdates");
  if (fields.has(kIndexes)) {
    constexpr std::size_t kDefinitions = slot(kMembers, "AttributeDefinitions");
    Definitions definitions(
        fields.has(kDefinitions)
            ? read_rows(fields[kDefinitions], shapes::kAttributeDefinitionMembers)
            : NamedAttributes());
    ROWHOUSE_CHECK(definitions.check_unique());
    ROWHOUSE_TRY(changes, read_index_changes(fields[kIndexes], definitions));
    update.index_changes = std::move(changes);
  }
  ROWHOUSE_TRY(stream,
               read_stream(fields, slot(kMembers, "StreamSpecification"), StreamOf::kTable));
  update.stream = stream;
  ROWHOUSE_TRY(encryption, read_encryption(fields, slot(kMembers, "SSESpecification")));
  update.encryption_key = std::move(encryption);
  ROWHOUSE_CHECK(decline(fields, slot(kMembers, "ReplicaUpdates"), "ReplicaUpdates"));
  ROWHOUSE_TRY(on_demand, read_on_demand(fields, slot(kMembers, "OnDemandThroughput")));
  update.on_demand = on_demand;
  update.warm = read_warm(fields, slot(kMembers, "WarmThroughput"));
  ROWHOUSE_CHECK(
      decline(fields, slot(kMembers, "MultiRegionConsistency"), "MultiRegionConsistency"));
  if (!update.billing_mode && !update.throughput && !update.table_class &&
      !update.deletion_protection && update.index_changes.empty() && !update.encryption_key &&
      !update.on_demand && !update.warm && !update.stream) {
    return invalid(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
  }
  return update;
}

}  // namespace

template <>
Result<operation::UpdateTable> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::UpdateTable>(
      body, kMembers,
      [](const Fields& fields) {
        return check_table_name(fields.optional_text(slot(kMembers, "TableName")));
      },
      build);
}

}  // namespace rowhouse::request
