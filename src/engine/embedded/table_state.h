#pragma once

#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/embedded/table_record.h"

/// The states of a table that a client sees and waits for: CREATING, UPDATING and DELETING are
/// shown for as long as EmbeddedOptions::table_change_delay says, though what they stand for is
/// done at once. They follow from the clock, so nothing has to happen when they end. In memory
/// alone: after a restart every table is ACTIVE.
namespace rowhouse::engine::embedded {

/// False for a table that was deleted and has shown so for long enough.
inline bool is_there(const Table& table, base::Milliseconds now) {
  return table.schema.status != model::TableStatus::kDeleting || now < table.changing_until;
}

/// True if its items can be read and written: it is neither being made nor being deleted.
inline bool has_items(const Table& table, base::Milliseconds now) {
  switch (table.schema.status) {
    case model::TableStatus::kActive:
    case model::TableStatus::kUpdating:
      return true;
    case model::TableStatus::kCreating:
      return now >= table.changing_until;
    case model::TableStatus::kDeleting:
      break;
  }
  return false;
}

/// True if an index can be read.
bool is_readable(const Table& table, const model::SecondaryIndex& index, base::Milliseconds now);

/// The schema as it is shown: with the states as of `now`.
model::TableSchema shown_at(const Table& table, base::Milliseconds now);

/// What differs in capacity between two schemas of a table, as it was `before`.
std::vector<FormerThroughput> former_throughput(const model::TableSchema& before,
                                                const model::TableSchema& after);
/// Shows the capacity as it was, and the indexes whose capacity it is as UPDATING.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html (Examples)
void show_former_throughput(model::TableSchema& schema,
                            const std::vector<FormerThroughput>& former);

/// kResourceInUse if the table is being made or deleted: "Attempt to change a resource which is
/// still in use: Table is being created: T".
Result<void> check_is_made(const Table& table, base::Milliseconds now);
/// The same, or if it is being updated.
Result<void> check_may_change(const Table& table, base::Milliseconds now);

/// Ends on a copy of a table what has been shown for long enough.
void settle(Table& table, base::Milliseconds now);

}  // namespace rowhouse::engine::embedded
