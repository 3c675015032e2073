#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tenancy/credential.h"
#include "tenancy/role.h"

namespace rowhouse::core {

/// A session that was opened, and what it rests on: as long as each of these is still what it was,
/// the credential is good.
struct StandingSession {
  tenancy::Credential credential;
  std::string role_name;
  std::shared_ptr<const tenancy::Role> role;  ///< Shared with the directory; null without a role.
  std::string parent_key_id;
  /// Shared with the directory; null if it rests on no lasting key.
  std::shared_ptr<const tenancy::Credential> parent;
  struct Managed {
    std::string name;
    tenancy::PolicyPtr policy;
  };
  std::vector<Managed> managed;  ///< Policies that were named as session policies.
};

/// Sessions that were in use lately, by access key id: opening one costs a few microseconds, and a
/// policy has to be compiled. In shards, as CredentialTable; each of a fixed size, where what was
/// not in use for longest makes room, more or less (a clock's second chance). Safe from many
/// threads.
class SessionTable {
 public:
  using SessionPtr = std::shared_ptr<const StandingSession>;  // shared with requests under way

  /// Holds at most so many, shared out evenly.
  explicit SessionTable(std::size_t sessions_max);

  /// Null if it is not here.
  SessionPtr find(std::string_view access_key_id) const;
  void put(SessionPtr session);
  void erase(std::string_view access_key_id);
  std::size_t size() const;

 private:
  struct Slot {
    SessionPtr session;
    mutable std::atomic<bool> used{false};
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  struct alignas(64) Shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> places;
    std::vector<std::unique_ptr<Slot>> slots;
    std::size_t hand = 0;
  };
  static constexpr std::size_t kShards = 64;

  std::size_t free_slot(Shard& shard) const;
  Shard& shard_of(std::string_view access_key_id) const {
    return shards_[Hash()(access_key_id) % kShards];
  }

  const std::size_t slots_max_;  ///< Of each shard.
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace rowhouse::core
