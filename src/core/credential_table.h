#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "tenancy/credential.h"

namespace rowhouse::core {

/// The access keys that count now, as requests look them up: in shards, so that threads which look
/// up different keys do not meet. A lock is held for a look into a hash table, never across I/O.
/// Safe from many threads.
class CredentialTable {
 public:
  using CredentialPtr =
      std::shared_ptr<const tenancy::Credential>;  // shared with requests under way

  /// Adds or replaces a key. From `ends_at` on it counts no more.
  void put(CredentialPtr credential, std::optional<base::Milliseconds> ends_at);
  void erase(std::string_view access_key_id);

  /// Null if there is none, or it has ended.
  CredentialPtr find(std::string_view access_key_id, const base::Clock& clock) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  struct Entry {
    CredentialPtr credential;
    std::optional<base::Milliseconds> ends_at;
  };
  struct alignas(64) Shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries;
  };
  static constexpr std::size_t kShards = 64;

  const Shard& shard_of(std::string_view access_key_id) const {
    return shards_[Hash()(access_key_id) % kShards];
  }
  Shard& shard_of(std::string_view access_key_id) {
    return shards_[Hash()(access_key_id) % kShards];
  }

  std::array<Shard, kShards> shards_;
};

}  // namespace rowhouse::core
