#include "engine/embedded/table_counts.h"

#include <utility>

namespace rowhouse::engine::embedded {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html:
// "DynamoDB updates this value approximately every six hours."
constexpr base::Milliseconds kRefreshAfter = std::chrono::hours(6);

}  // namespace

operation::TableDescription TableCounts::describe(model::TableSchema schema) const {
  operation::TableDescription description{std::move(schema)};
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(description.schema.id);
  if (found != entries_.end()) {
    description.item_count = found->second.counts.items;
    description.table_bytes = found->second.counts.bytes;
    for (const model::SecondaryIndex& index : description.schema.indexes) {
      const auto of_index = found->second.indexes.find(index.number);
      const Counts counts = of_index != found->second.indexes.end() ? of_index->second : Counts{};
      description.indexes.push_back({counts.items, counts.bytes});
    }
  }
  return description;
}

void TableCounts::remember(const std::string& table_id, const Counts& counts, OfIndexes indexes,
                           base::Milliseconds now) {
  const std::lock_guard lock(mutex_);
  entries_[table_id] = {counts, std::move(indexes), now, false};
}

void TableCounts::forget(const std::string& table_id) {
  const std::lock_guard lock(mutex_);
  entries_.erase(table_id);
}

bool TableCounts::begin(const std::string& table_id, base::Milliseconds now) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[table_id];
  if (entry.being_counted) return false;
  if (entry.counted_at && now - *entry.counted_at < kRefreshAfter) return false;
  entry.being_counted = true;
  return true;
}

void TableCounts::give_up(const std::string& table_id) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(table_id);
  if (found != entries_.end()) found->second.being_counted = false;
}

}  // namespace rowhouse::engine::embedded
