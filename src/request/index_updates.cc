#include "request/index_updates.h"

namespace rowhouse::request {
namespace {

using operation::IndexChange;

Result<IndexChange> read_update(simdjson::dom::element json) {
  ROWHOUSE_TRY(fields, Fields::read(json, shapes::kIndexUpdateMembers));
  IndexChange change;
  change.kind = IndexChange::Kind::kUpdate;
  change.index.name = fields.text(slot(shapes::kIndexUpdateMembers, "IndexName"));
  ROWHOUSE_CHECK(decline(fields, slot(shapes::kIndexUpdateMembers, "OnDemandThroughput"),
                         "OnDemandThroughput"));
  ROWHOUSE_CHECK(
      decline(fields, slot(shapes::kIndexUpdateMembers, "WarmThroughput"), "WarmThroughput"));
  const auto throughput =
      read_throughput(fields, slot(shapes::kIndexUpdateMembers, "ProvisionedThroughput"));
  if (!throughput) {
    return invalid_parameter("ProvisionedThroughput must be specified for index: " +
                             change.index.name);
  }
  ROWHOUSE_CHECK(check_units(*throughput, change.index.name));
  change.index.throughput = *throughput;
  return change;
}

Result<IndexChange> read_change(const Fields& fields, Definitions& definitions) {
  constexpr std::size_t kUpdate = slot(shapes::kIndexChangeMembers, "Update");
  constexpr std::size_t kCreate = slot(shapes::kIndexChangeMembers, "Create");
  constexpr std::size_t kDelete = slot(shapes::kIndexChangeMembers, "Delete");
  const int given = fields.has(kUpdate) + fields.has(kCreate) + fields.has(kDelete);
  if (given == 0) {
    return invalid_parameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
        "GlobalSecondaryIndexUpdate.Delete must not be null");
  }
  if (given > 1) {
    return invalid_parameter(
        "Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
        "GlobalSecondaryIndexUpdate.Delete may be specified");
  }
  if (fields.has(kUpdate)) return read_update(fields[kUpdate]);
  IndexChange change;
  if (fields.has(kCreate)) {
    ROWHOUSE_TRY(creation, Fields::read(fields[kCreate], shapes::kGlobalIndexMembers));
    ROWHOUSE_TRY(index, read_global_index(creation, definitions));
    change.index = std::move(index);
    return change;
  }
  ROWHOUSE_TRY(deletion, Fields::read(fields[kDelete], shapes::kIndexDeletionMembers));
  change.kind = IndexChange::Kind::kDelete;
  change.index.name = deletion.text(slot(shapes::kIndexDeletionMembers, "IndexName"));
  return change;
}

}  // namespace

Result<std::vector<IndexChange>> read_index_changes(simdjson::dom::element list,
                                                    Definitions& definitions) {
  std::vector<IndexChange> changes;
  simdjson::dom::array array;
  if (list.get_array().get(array) != simdjson::SUCCESS) return changes;  // refused by its shape
  for (const auto element : array) {
    ROWHOUSE_TRY(fields, Fields::read(element, shapes::kIndexChangeMembers));
    ROWHOUSE_TRY(change, read_change(fields, definitions));
    for (const IndexChange& other : changes) {
      if (other.index.name != change.index.name) continue;
      return invalid_parameter(
          "Only one global secondary index update per index is allowed simultaneously. Index: " +
          change.index.name);
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace rowhouse::request
