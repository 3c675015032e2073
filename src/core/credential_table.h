#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "tenancy/credential.h"

namespace rowhouse::core {

/// The access keys that count now, as requests look them up: an open-addressed hash table (linear
/// probing, Knuth 6.4 L and R) whose slots are a line of the processor's cache each and hold the id
/// itself. With many tenants a look-up waits for memory, and for little else. In shards, so that
/// threads seldom meet; a lock is held for a look, never across I/O. Safe from many threads.
class CredentialTable {
 public:
  using CredentialPtr =
      std::shared_ptr<const tenancy::Credential>;  // shared with requests under way

  /// Adds or replaces a key. From `ends_at` on it counts no more.
  void put(CredentialPtr credential, std::optional<base::Milliseconds> ends_at);
  void erase(std::string_view access_key_id);
  void clear();

  /// Null if there is none, or it has ended.
  CredentialPtr find(std::string_view access_key_id, const base::Clock& clock) const;

  /// Another after each change, once find() answers by it; never 0.
  std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }

 private:
  static constexpr std::size_t kShards = 64;
  static constexpr std::size_t kInlineIdBytes = 23;  ///< The ids that Rowhouse makes have 20.

  struct alignas(64) Slot {
    CredentialPtr credential;  ///< Null: the slot is free.
    std::size_t hash = 0;
    base::Milliseconds ends_at = base::Milliseconds::max();
    /// The id's length and bytes; longer ones are compared where the credential has them.
    std::uint8_t inline_size = 0;
    std::array<char, kInlineIdBytes> inline_id{};

    bool is(std::string_view id, std::size_t id_hash) const;
  };
  struct alignas(64) Shard {
    mutable std::shared_mutex mutex;
    std::vector<Slot> slots;  ///< A power of two of them, at most half of them taken; or none.
    std::size_t taken = 0;

    std::size_t first_of(std::size_t hash) const { return hash / kShards & (slots.size() - 1); }
    std::size_t after(std::size_t at) const { return (at + 1) & (slots.size() - 1); }
    /// Where that id is, or the free slot where it would go. Needs slots.
    std::size_t place_of(std::string_view id, std::size_t hash) const;
    void grow();
    void put(CredentialPtr credential, std::optional<base::Milliseconds> ends_at, std::size_t hash);
    void erase(std::string_view id, std::size_t hash);
  };
  void count_change() { version_.fetch_add(1, std::memory_order_release); }

  std::array<Shard, kShards> shards_;
  std::atomic<std::uint64_t> version_{1};
};

}  // namespace rowhouse::core
