#include "engine/embedded/table_state.h"

#include <string>
#include <utility>

namespace rowhouse::engine::embedded {
namespace {

using model::IndexStatus;
using model::TableStatus;

// https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table/issues/51 and others quote
// the service.
Error still_in_use(std::string_view change, std::string_view table) {
  return Error(ErrorCode::kResourceInUse,
               "Attempt to change a resource which is still in use: Table is being " +
                   std::string(change) + ": " + std::string(table));
}

void settle_index(model::TableSchema& schema, std::uint32_t settled_index) {
  std::erase_if(schema.indexes, [&](const model::SecondaryIndex& index) {
    return index.number == settled_index && index.status == IndexStatus::kDeleting;
  });
  for (model::SecondaryIndex& index : schema.indexes) {
    if (index.number != settled_index) continue;
    index.status = IndexStatus::kActive;
    index.is_backfilling = false;
  }
}

}  // namespace

bool is_readable(const Table& table, const model::SecondaryIndex& index, base::Milliseconds now) {
  if (index.status != IndexStatus::kCreating) return index.status != IndexStatus::kDeleting;
  return index.number == table.settled_index && now >= table.changing_until;
}

std::vector<FormerThroughput> former_throughput(const model::TableSchema& before,
                                                const model::TableSchema& after) {
  std::vector<FormerThroughput> former;
  if (before.throughput != after.throughput) former.push_back({0, before.throughput});
  for (const model::SecondaryIndex& index : after.indexes) {
    const model::SecondaryIndex* const was = before.find_index(index.name);
    if (was != nullptr && was->number == index.number && was->throughput != index.throughput) {
      former.push_back({index.number, was->throughput});
    }
  }
  return former;
}

void show_former_throughput(model::TableSchema& schema,
                            const std::vector<FormerThroughput>& former) {
  for (const FormerThroughput& each : former) {
    if (each.index == 0) schema.throughput = each.units;
    for (model::SecondaryIndex& index : schema.indexes) {
      if (index.number != each.index) continue;
      index.throughput = each.units;
      if (index.status == IndexStatus::kActive) index.status = IndexStatus::kUpdating;
    }
  }
}

model::TableSchema shown_at(const Table& table, base::Milliseconds now) {
  model::TableSchema schema = table.schema;
  if (now >= table.changing_until) {
    if (table.settled_index != 0) settle_index(schema, table.settled_index);
    if (schema.status != TableStatus::kDeleting) schema.status = TableStatus::kActive;
  } else if (schema.status == TableStatus::kCreating) {
    for (model::SecondaryIndex& index : schema.indexes) index.status = IndexStatus::kCreating;
  } else if (schema.status == TableStatus::kUpdating) {
    show_former_throughput(schema, table.former_throughput);
  }
  return schema;
}

Result<void> check_is_made(const Table& table, base::Milliseconds now) {
  if (now >= table.changing_until) return {};
  if (table.schema.status == TableStatus::kCreating) {
    return still_in_use("created", table.schema.name);
  }
  if (table.schema.status == TableStatus::kDeleting) {
    return still_in_use("deleted", table.schema.name);
  }
  return {};
}

Result<void> check_may_change(const Table& table, base::Milliseconds now) {
  ROWHOUSE_CHECK(check_is_made(table, now));
  if (now < table.changing_until && table.schema.status == TableStatus::kUpdating) {
    return still_in_use("updated", table.schema.name);
  }
  return {};
}

void settle(Table& table, base::Milliseconds now) {
  if (now < table.changing_until) return;
  if (table.settled_index != 0) settle_index(table.schema, table.settled_index);
  table.settled_index = 0;
  table.former_throughput.clear();
  table.changing_until = base::Milliseconds(0);
  table.schema.status = TableStatus::kActive;
}

}  // namespace rowhouse::engine::embedded
