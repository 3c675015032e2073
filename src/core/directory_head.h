#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/sealed_record.h"

namespace rowhouse::core {

/// Which records changed last, oldest first: so that somebody who knew an older state reads these
/// alone. At most kBytesMax, which keeps looking at the head cheap; the oldest changes go first,
/// each of them whole.
class ChangedRecords {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{8} * 1024;
  struct Change {
    std::uint64_t generation = 0;
    std::string kind;
    std::string key;
    friend bool operator==(const Change&, const Change&) = default;
  };

  /// Of a directory whose changes are told from behind that generation on.
  explicit ChangedRecords(std::uint64_t behind) : behind_(behind) {}

  void add(Change change);
  /// Whether all changes since that generation are told.
  bool reaches(std::uint64_t generation) const noexcept { return generation >= behind_; }
  const std::deque<Change>& all() const noexcept { return all_; }

  void append_to(std::string& plain) const;
  /// kDataCorrupt if that is none, or has changes of other generations than those from `behind` to
  /// `newest`.
  static Result<ChangedRecords> read(std::string_view plain, std::uint64_t newest);
  friend bool operator==(const ChangedRecords&, const ChangedRecords&) = default;

 private:
  static std::size_t bytes_of(const Change& change) noexcept;

  std::uint64_t behind_;  ///< Everything that changed after it is told.
  std::deque<Change> all_;
  std::size_t bytes_ = 0;
};

/// What the directory's records are together: docs/formats/sealed.md.
struct DirectoryHead {
  std::uint64_t generation = 0;  ///< Of the last change.
  std::uint64_t count = 0;
  std::string sum = std::string(RecordSealer::kMarkBytes, '\0');
  /// Where others change the directory, too; not where it has one holder.
  std::optional<ChangedRecords> changed = std::nullopt;
};

std::string encode(const DirectoryHead& head);
/// kFormatUnsupported for a later version, kDataCorrupt for one that is not whole.
Result<DirectoryHead> decode_head(std::string_view plain);

}  // namespace rowhouse::core
