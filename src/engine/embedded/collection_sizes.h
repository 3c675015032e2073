#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "engine/embedded/row_counter.h"
#include "engine/embedded/store.h"
#include "engine/embedded/table_record.h"
#include "model/value_view.h"
#include "operation/options.h"

namespace rowhouse::engine::embedded {

/// Counts one item collection, a slice at a time, on the state of the store as it was when this was
/// made.
class CollectionCount {
 public:
  CollectionCount(const Store& store, const Table& table, std::string_view row_key);

  /// Goes on for one slice, waiting for the disk. True if all is counted.
  Result<bool> count_slice();
  /// Bytes counted since this was asked before.
  std::int64_t take_bytes();
  /// What every row of the collection's partition begins with.
  const std::string& prefix() const noexcept { return prefix_; }

 private:
  const Store& store_;
  const std::string prefix_;
  const std::unique_ptr<Snapshot> snapshot_;
  std::vector<RowCounter> ranges_;  ///< Of the table, then of each local index.
  std::size_t next_range_ = 0;
  std::int64_t taken_ = 0;
};

/// How large item collections are: all items of one partition key of a table with local indexes,
/// and what these indexes keep of them. A collection is counted when it is first written to and
/// kept up from then on. An estimate, as DynamoDB's own is: of a large collection nothing is
/// refused before it is counted. Bounded: a collection that was forgotten is counted anew. Safe
/// from many threads.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
class CollectionSizes {
 public:
  /// True if the collection of that item is counted, or being counted. `row_key` is the item's.
  bool knows(const Table& table, std::string_view row_key) const;
  /// Takes the first bytes of a count. False if another has counted the same meanwhile.
  bool begin(CollectionCount& count);
  /// Takes more of them. False if the collection was forgotten meanwhile.
  bool add_counted(CollectionCount& count);

  /// The change of an item is about to be made. kItemCollectionSizeLimitExceeded if its collection
  /// would grow past the bound; then nothing is noted.
  Result<void> add(const Table& table, std::string_view row_key, model::ItemView old,
                   model::ItemView after, const base::Limits& limits);
  /// It was not made.
  void take_back(const Table& table, std::string_view row_key, model::ItemView old,
                 model::ItemView after, const base::Limits& limits);

  /// What is told of the collection of an item, of which `key_or_item` has at least the key.
  operation::ItemCollectionMetrics metrics(const Table& table, std::string_view row_key,
                                           model::ItemView key_or_item) const;

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kCollectionsInShardMax = 1024;
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string, std::int64_t> bytes;  // by the partition's prefix of row keys
  };
  Shard& shard_of(std::string_view prefix);
  const Shard& shard_of(std::string_view prefix) const;

  std::array<Shard, kShards> shards_;
};

/// Adds what is told of a collection to what is told of others of the same request: each once, and
/// those of a table together.
void add_metrics(std::vector<operation::ItemCollectionMetrics>& all,
                 operation::ItemCollectionMetrics metrics);

}  // namespace rowhouse::engine::embedded
