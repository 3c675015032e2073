#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/unique_function.h"
#include "engine/embedded/worker_pool.h"

namespace rowhouse::engine::embedded {

/// The keys which writes hold, one holder for each. Nobody blocks: who finds a key held leaves a
/// continuation, and gets the key in the order of asking; the continuation runs on the worker pool.
/// A transaction that meets another transaction is told of the conflict instead of waiting.
///
/// Whoever takes several keys takes them in the order of their bytes, so that no two wait for each
/// other. Safe from many threads; a mutex of it is held for a few instructions only.
class LockTable {
 public:
  enum class Holder : std::uint8_t { kWrite, kTransaction };
  enum class Acquired : std::uint8_t {
    kGranted,
    kParked,    ///< Held by another: the continuation will run once the key is granted.
    kConflict,  ///< Held or awaited by another transaction, and this is one.
  };
  using Granted = base::UniqueFunction<void()>;

  /// One key held or awaited: its place in the table, kept by whoever wants the key, so that taking
  /// a key allocates nothing. Neither it nor the key's bytes may move or go until release().
  class Hold {
   public:
    Hold() = default;
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    friend class LockTable;
    std::string_view key_;
    std::uint64_t hash_ = 0;
    Hold* next_in_bucket_ = nullptr;
    Hold* first_waiter_ = nullptr;  ///< Only while this holds the key.
    Hold* last_waiter_ = nullptr;
    Hold* next_waiter_ = nullptr;  ///< Only while this waits.
    Holder holder_ = Holder::kWrite;
    bool transaction_waits_ = false;
    Granted granted_;
  };

  /// Continuations run on `pool`.
  explicit LockTable(WorkerPool& pool) : pool_(pool) {}

  /// Takes `key`, or parks. `make_granted()` makes the continuation and is called only to park,
  /// under a mutex: it may move things and no more. After kParked the hold may already have been
  /// granted, used and destroyed on another thread.
  template <typename MakeGranted>
  Acquired acquire(Hold& hold, std::string_view key, Holder holder, MakeGranted&& make_granted) {
    Shard& shard = prepare(hold, key, holder);
    const std::lock_guard lock(shard.mutex);
    Hold* const current = find(shard, hold);
    if (current == nullptr) {
      link(shard, hold);
      return Acquired::kGranted;
    }
    if (conflict(*current, hold)) return Acquired::kConflict;
    hold.granted_ = std::forward<MakeGranted>(make_granted)();
    append_waiter(*current, hold);
    return Acquired::kParked;
  }
  /// Takes `key` if it is free; the other answer is kParked, and nothing was left behind.
  Acquired try_acquire(Hold& hold, std::string_view key, Holder holder);
  /// The keys with this prefix that are held now. Whoever takes one later has seen all that this
  /// thread did before.
  std::vector<std::string> held_keys(std::string_view prefix);
  /// Hands the key to whoever waits first.
  void release(Hold& hold);

 private:
  static constexpr std::size_t kShards = 64;
  static constexpr std::size_t kBucketsInShard = 64;
  struct alignas(64) Shard {
    std::mutex mutex;
    std::array<Hold*, kBucketsInShard> buckets{};
  };

  Shard& prepare(Hold& hold, std::string_view key, Holder holder);
  static Hold*& bucket_of(Shard& shard, const Hold& hold) {
    return shard.buckets[(hold.hash_ / kShards) % kBucketsInShard];
  }
  static Hold* find(Shard& shard, const Hold& hold);
  static void link(Shard& shard, Hold& hold);
  static bool conflict(const Hold& current, const Hold& hold);
  static void append_waiter(Hold& current, Hold& hold);

  WorkerPool& pool_;
  std::array<Shard, kShards> shards_;
};

}  // namespace rowhouse::engine::embedded
