#include "engine/embedded/collection_sizes.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "engine/embedded/index_rows.h"
#include "engine/embedded/row_key.h"
#include "model/item_size.h"
#include "model/value_writer.h"

namespace rowhouse::engine::embedded {
namespace {

// What a writer waits for when it is the first; the rest is counted behind it.
constexpr std::size_t kSliceRows = 10'000;
constexpr std::size_t kSliceBytes = 8u << 20;

/// What every row of the item's partition begins with.
std::string_view partition_prefix(const Table& table, std::string_view row_key) {
  return row_key.substr(0, kTablePrefixBytes + partition_part(table.schema.key, row_key).size());
}

std::int64_t bytes_of(const Table& table, model::ItemView item, const base::Limits& limits) {
  if (!item.exists()) return 0;
  std::size_t bytes = model::item_size_bytes(item);
  std::string row_key, buffer;
  for (const model::SecondaryIndex& index : table.schema.indexes) {
    if (index.is_global) continue;
    row_key.clear();
    if (!append_index_row_key(row_key, table, index, item, limits)) continue;
    bytes += model::item_size_bytes(model::ItemView(projected_item(index, item, buffer)));
  }
  return static_cast<std::int64_t>(bytes);
}

}  // namespace

CollectionCount::CollectionCount(const Store& store, const Table& table, std::string_view row_key)
    : store_(store), prefix_(partition_prefix(table, row_key)), snapshot_(store.snapshot()) {
  ranges_.emplace_back(prefix_, end_of_prefix(prefix_));
  for (const model::SecondaryIndex& index : table.schema.indexes) {
    if (index.is_global) continue;
    // The partition key of a local index is the table's.
    std::string of_index;
    append_index_prefix(of_index, table.number, index.number);
    of_index += partition_part(table.schema.key, row_key);
    std::string end = end_of_prefix(of_index);
    ranges_.emplace_back(std::move(of_index), std::move(end));
  }
}

Result<bool> CollectionCount::count_slice() {
  for (; next_range_ < ranges_.size(); ++next_range_) {
    ROWHOUSE_TRY(done,
                 ranges_[next_range_].count(store_, snapshot_.get(), kSliceRows, kSliceBytes));
    if (!done) return false;
  }
  return true;
}

std::int64_t CollectionCount::take_bytes() {
  std::int64_t bytes = 0;
  for (const RowCounter& range : ranges_) bytes += range.counts().bytes;
  return bytes - std::exchange(taken_, bytes);
}

CollectionSizes::Shard& CollectionSizes::shard_of(std::string_view prefix) {
  return shards_[std::hash<std::string_view>()(prefix) % kShards];
}

const CollectionSizes::Shard& CollectionSizes::shard_of(std::string_view prefix) const {
  return shards_[std::hash<std::string_view>()(prefix) % kShards];
}

bool CollectionSizes::knows(const Table& table, std::string_view row_key) const {
  const std::string prefix(partition_prefix(table, row_key));
  const Shard& shard = shard_of(prefix);
  const std::lock_guard lock(shard.mutex);
  return shard.bytes.contains(prefix);
}

bool CollectionSizes::begin(CollectionCount& count) {
  Shard& shard = shard_of(count.prefix());
  const std::lock_guard lock(shard.mutex);
  if (shard.bytes.contains(count.prefix())) return false;
  if (shard.bytes.size() >= kCollectionsInShardMax) shard.bytes.erase(shard.bytes.begin());
  shard.bytes.emplace(count.prefix(), count.take_bytes());
  return true;
}

bool CollectionSizes::add_counted(CollectionCount& count) {
  Shard& shard = shard_of(count.prefix());
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.bytes.find(count.prefix());
  if (found == shard.bytes.end()) return false;
  found->second += count.take_bytes();
  return true;
}

Result<void> CollectionSizes::add(const Table& table, std::string_view row_key, model::ItemView old,
                                  model::ItemView after, const base::Limits& limits) {
  const std::int64_t grows = bytes_of(table, after, limits) - bytes_of(table, old, limits);
  const std::string prefix(partition_prefix(table, row_key));
  Shard& shard = shard_of(prefix);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.bytes.find(prefix);
  // Forgotten since it was asked for: it is counted when it is next written to.
  if (found == shard.bytes.end()) return {};
  const std::int64_t bytes = found->second + grows;
  if (grows > 0 && bytes > static_cast<std::int64_t>(limits.item_collection_bytes_max)) {
    return Error(ErrorCode::kItemCollectionSizeLimitExceeded, "Collection size exceeded.");
  }
  found->second = bytes;
  return {};
}

void CollectionSizes::take_back(const Table& table, std::string_view row_key, model::ItemView old,
                                model::ItemView after, const base::Limits& limits) {
  const std::int64_t grew = bytes_of(table, after, limits) - bytes_of(table, old, limits);
  const std::string prefix(partition_prefix(table, row_key));
  Shard& shard = shard_of(prefix);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.bytes.find(prefix);
  if (found != shard.bytes.end()) found->second -= grew;
}

operation::ItemCollectionMetrics CollectionSizes::metrics(const Table& table,
                                                          std::string_view row_key,
                                                          model::ItemView key_or_item) const {
  constexpr std::int64_t kGigabyte = 1024 * 1024 * 1024;
  std::int64_t bytes = 0;
  {
    const std::string prefix(partition_prefix(table, row_key));
    const Shard& shard = shard_of(prefix);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.bytes.find(prefix);
    if (found != shard.bytes.end()) bytes = std::max<std::int64_t>(found->second, 0);
  }
  operation::ItemCollectionMetrics metrics;
  metrics.table = table.schema.name;
  const std::int64_t whole_gigabytes = bytes / kGigabyte;
  metrics.lower_gb = static_cast<double>(whole_gigabytes);
  metrics.upper_gb = metrics.lower_gb + 1;
  model::ValueWriter writer(metrics.key);
  const auto mark = writer.begin_item();
  const std::string& name = table.schema.key.partition.name;
  const auto partition = key_or_item.find(name);
  if (partition) {
    writer.name(name);
    writer.raw(*partition);
  }
  writer.end_item(mark, partition ? 1 : 0);
  return metrics;
}

void add_metrics(std::vector<operation::ItemCollectionMetrics>& all,
                 operation::ItemCollectionMetrics metrics) {
  auto behind = all.end();
  for (auto at = all.begin(); at != all.end(); ++at) {
    if (at->table != metrics.table) continue;
    if (at->key == metrics.key) {
      *at = std::move(metrics);
      return;
    }
    behind = at + 1;
  }
  all.insert(behind, std::move(metrics));
}

}  // namespace rowhouse::engine::embedded
