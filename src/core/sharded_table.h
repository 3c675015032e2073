#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace rowhouse::core {

/// What requests look up by name while it changes: in shards, so that threads which look up
/// different names do not meet. A lock is held for a look into a hash table, never across I/O.
/// `Value` is cheap to copy; its default means that there is none. Safe from many threads.
template <typename Value>
class ShardedTable {
 public:
  void put(std::string_view name, Value value) {
    Shard& shard = shards_[Hash()(name) % kShards];
    const std::lock_guard lock(shard.mutex);
    shard.entries.insert_or_assign(std::string(name), std::move(value));
  }
  void erase(std::string_view name) {
    Shard& shard = shards_[Hash()(name) % kShards];
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.entries.find(name);
    if (at != shard.entries.end()) shard.entries.erase(at);
  }
  void clear() {
    for (Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      shard.entries.clear();
    }
  }

  Value find(std::string_view name) const {
    const Shard& shard = shards_[Hash()(name) % kShards];
    const std::shared_lock lock(shard.mutex);
    const auto at = shard.entries.find(name);
    return at == shard.entries.end() ? Value() : at->second;
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  struct alignas(64) Shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<std::string, Value, Hash, std::equal_to<>> entries;
  };
  static constexpr std::size_t kShards = 64;

  std::array<Shard, kShards> shards_;
};

}  // namespace rowhouse::core
