#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

/// The small port under the embedded engine: ordered bytes, snapshots, atomic writes. It knows
/// nothing of tables or items.
namespace rowhouse::engine::embedded {

/// Keys that begin with this byte are the log: each is put once, in about the order of the keys'
/// bytes, none is erased, and the oldest are forgotten together. A store may arrange them for that,
/// apart from all others; so a walk lies within the log or outside of it, and no batch erases a
/// range of it.
inline constexpr char kLogPrefix = 's';
constexpr bool is_log_key(std::string_view key) noexcept { return key.starts_with(kLogPrefix); }

/// Only values of keys that begin with this byte are kept for Store::recall().
inline constexpr char kRecalledPrefix = 'r';
constexpr bool is_recalled_key(std::string_view key) noexcept {
  return key.starts_with(kRecalledPrefix);
}

/// How far a read may go.
enum class Tier : std::uint8_t {
  kCached,  ///< Memory only. What would need the disk is answered with Read::kWouldBlock.
  kAny,     ///< May wait for the disk: only on a thread that may wait.
};

enum class Read : std::uint8_t { kFound, kMissing, kWouldBlock };

/// A state of the store that stays as it was, however many writes follow. Must not outlive its
/// store.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
};

/// Walks keys in the order of their bytes, within the bounds it was made with and on the state as
/// of then. Used by one thread at a time. After each step look at valid(); when it is false look at
/// would_block() and status() to tell the end from a walk that could not go on.
class Cursor {
 public:
  virtual ~Cursor() = default;
  /// To the first key at or after `key`.
  virtual void seek(std::string_view key) = 0;
  /// To the last key at or before `key`.
  virtual void seek_for_prev(std::string_view key) = 0;
  virtual void seek_to_first() = 0;
  virtual void seek_to_last() = 0;
  virtual void next() = 0;
  virtual void prev() = 0;
  virtual bool valid() const = 0;
  /// Both are valid until the next step.
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  /// True if the walk stopped since the next block is not in memory (Tier::kCached only).
  virtual bool would_block() const = 0;
  /// kDataCorrupt if the store met damaged bytes.
  virtual Result<void> status() const = 0;
};

/// Changes to be made together or not at all, in the order in which they were put here.
class Batch {
 public:
  enum class Kind : char { kPut = 1, kErase = 2, kEraseRange = 3, kPutToRecall = 4 };

  void put(std::string_view key, std::string_view value) { append(Kind::kPut, key, value); }
  /// A put whose value the next write of the key will ask for: Store::recall().
  void put_to_recall(std::string_view key, std::string_view value) {
    append(Kind::kPutToRecall, key, value);
  }
  void erase(std::string_view key) { append(Kind::kErase, key, {}); }
  /// Every key from `begin` on, up to but not including `end`.
  void erase_range(std::string_view begin, std::string_view end) {
    append(Kind::kEraseRange, begin, end);
  }
  bool empty() const noexcept { return bytes_.empty(); }
  std::size_t bytes() const noexcept { return bytes_.size(); }
  void clear() noexcept { bytes_.clear(); }

  /// Calls `visit(kind, key, value)` for each change; `value` is the end of a range for
  /// kEraseRange.
  template <typename F>
  void for_each(F&& visit) const {
    std::string_view rest = bytes_;
    while (!rest.empty()) {
      const auto kind = static_cast<Kind>(rest.front());
      rest.remove_prefix(1);
      const std::string_view key = take(rest);
      const std::string_view value = take(rest);
      visit(kind, key, value);
    }
  }

 private:
  static std::string_view take(std::string_view& rest) {
    std::uint64_t size = 0;
    base::take_varint(rest, size);
    const std::string_view part = rest.substr(0, size);
    rest.remove_prefix(part.size());
    return part;
  }
  void append(Kind kind, std::string_view key, std::string_view value) {
    constexpr std::size_t kHeaderBytesMax = 1 + 2 * 5;
    bytes_.reserve(bytes_.size() + kHeaderBytesMax + key.size() + value.size());
    bytes_ += static_cast<char>(kind);
    base::append_varint(bytes_, key.size());
    bytes_ += key;
    base::append_varint(bytes_, value.size());
    bytes_ += value;
  }
  std::string bytes_;
};

/// Safe from many threads. Errors: kDataCorrupt, kStorageFull, kInternalServer (the disk failed).
class Store {
 public:
  virtual ~Store() = default;

  /// Puts the value of `key` into `value`, which keeps its capacity. `snapshot` may be null: the
  /// newest state.
  virtual Result<Read> get(std::string_view key, Tier tier, const Snapshot* snapshot,
                           std::string& value) const = 0;
  /// The newest value of `key`, as of get(), if it lies at hand since it was put to be recalled:
  /// true, and `value` has it. False says nothing. For whoever keeps others from writing the key
  /// meanwhile.
  virtual bool recall(std::string_view /*key*/, std::string& /*value*/) const { return false; }
  /// A walk over the keys from `lower` on, up to but not including `upper` (empty: to the end).
  virtual std::unique_ptr<Cursor> scan(std::string_view lower, std::string_view upper, Tier tier,
                                       const Snapshot* snapshot) const = 0;
  virtual std::unique_ptr<Snapshot> snapshot() const = 0;

  /// Writes all of `batches` as one: a reader sees all or none, and so does a restart. With `sync`
  /// it returns when the record is on disk; without, when the operating system has it. Writes of
  /// one key, one of which puts it to be recalled, come one after the other.
  virtual Result<void> write(std::span<const Batch* const> batches, bool sync) = 0;
  Result<void> write(const Batch& batch, bool sync) {
    const Batch* const one[] = {&batch};
    return write(one, sync);
  }

  /// Makes a place for the log, before the first write of one of its keys; once it is there that
  /// costs nothing. May wait for the disk.
  virtual Result<void> make_log() = 0;
  /// Forgets the keys of the log before `end`. A store may take its time for some of them, which
  /// are found until then. May wait for the disk.
  virtual Result<void> trim_log(std::string_view end) = 0;
};

}  // namespace rowhouse::engine::embedded
