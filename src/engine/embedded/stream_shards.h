#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "base/clock.h"

namespace rowhouse::engine::embedded {

/// The sequence numbers of a stream's shards (docs/adr/0008-streams.md). A write takes its number
/// while it holds its item's key, so numbers of one item grow in the order of its changes; and it
/// keeps the number until its commit is answered, so a reader can tell how far all numbers below
/// are decided: it reads up to horizon() and no further, and then nothing with a smaller number
/// shows up behind its back. Safe from many threads; each lock is held for a few instructions.
///
/// A number is a time and a count: milliseconds since 1970 in the upper 44 bits, so numbers grow
/// across restarts, and records of a time are one range.
class StreamShards {
 public:
  static constexpr int kCountBits = 20;
  /// The least number of that time.
  static std::uint64_t number_at(base::Milliseconds time) noexcept {
    return time.count() < 0 ? 0 : static_cast<std::uint64_t>(time.count()) << kCountBits;
  }

  static base::Milliseconds time_of(std::uint64_t number) noexcept {
    return base::Milliseconds(static_cast<std::int64_t>(number >> kCountBits));
  }

  /// A number that was taken, until release() or the end of this, which comes when the write is
  /// visible or never will be.
  class Claim {
   public:
    Claim() = default;
    Claim(Claim&& other) noexcept { *this = std::move(other); }
    Claim& operator=(Claim&& other) noexcept {
      release();
      shards_ = std::exchange(other.shards_, nullptr);
      shard_ = other.shard_;
      number_ = other.number_;
      return *this;
    }
    ~Claim() { release(); }
    bool exists() const noexcept { return shards_ != nullptr; }
    std::uint32_t shard() const noexcept { return shard_; }
    std::uint64_t number() const noexcept { return number_; }
    void release() noexcept {
      if (shards_ != nullptr) std::exchange(shards_, nullptr)->end(shard_, number_);
    }

   private:
    friend class StreamShards;
    Claim(StreamShards* shards, std::uint32_t shard, std::uint64_t number)
        : shards_(shards), shard_(shard), number_(number) {}
    StreamShards* shards_ = nullptr;
    std::uint32_t shard_ = 0;
    std::uint64_t number_ = 0;
  };

  StreamShards(std::uint32_t count, std::uint64_t first, const base::Clock& clock);

  std::uint32_t count() const noexcept { return count_; }
  /// No number at or above `number` was given, before anything else is asked.
  void start_at(std::uint32_t shard, std::uint64_t number);
  /// The next number of a shard. None if the shards are closed: then the table's stream was
  /// switched off after the writer had looked at the table, and its write counts as a later one.
  /// This must outlive the claim.
  Claim claim(std::uint32_t shard);
  /// Every record with a smaller number is in the store or never will be, and no such number will
  /// be given any more. Ask before reading.
  std::uint64_t horizon(std::uint32_t shard) const;
  /// Gives no number any more. Returns the last number of every shard: none that was given is
  /// greater, nor any of a time up to `at`.
  std::uint64_t close(base::Milliseconds at);

 private:
  struct Pending {
    std::uint64_t number;
    bool ended;
  };
  struct Shard {
    mutable std::mutex mutex;
    mutable std::uint64_t next = 0;
    std::deque<Pending> pending;  // In the order of their numbers; the first has not ended.
    bool closed = false;
  };
  void end(std::uint32_t shard, std::uint64_t number) noexcept;

  const std::uint32_t count_;
  const base::Clock& clock_;
  const std::unique_ptr<Shard[]> shards_;
};

}  // namespace rowhouse::engine::embedded
