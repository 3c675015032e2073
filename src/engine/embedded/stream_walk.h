#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/embedded/store.h"
#include "engine/embedded/table_stream.h"

namespace rowhouse::engine::embedded {

/// The rows of one shard in their order, from one number on up to another. Rows lie in spans of
/// time (stream_rows.h), so the walk goes from span to span and passes over those in which others
/// have rows and this shard has none. May wait for the disk.
class StreamWalk {
 public:
  /// Of a walk: past so many spans without a row it ends, and place() tells where it got to.
  static constexpr int kEmptySpansMax = 2000;

  /// `stream` must outlive it.
  StreamWalk(const Store& store, const TableStream& stream, std::uint32_t shard, std::uint64_t from,
             std::uint64_t end);

  bool valid() const noexcept { return valid_; }
  std::uint64_t number() const noexcept { return number_; }
  std::string_view key() const { return cursor_->key(); }
  std::string_view value() const { return cursor_->value(); }
  void next();
  /// Where the next walk begins: the number of the row that this one is at, or the end of what it
  /// has seen. No row of the shard with a smaller number was left out.
  std::uint64_t place() const noexcept { return valid_ ? number_ : passed_to_; }
  /// kDataCorrupt.
  Result<void> status() const { return cursor_->status(); }

 private:
  /// From wherever the cursor is to the next row of the shard.
  void settle();

  const TableStream& stream_;
  const std::uint32_t shard_;
  const std::uint64_t end_;
  const std::unique_ptr<Cursor> cursor_;
  std::string prefix_;  ///< Of the shard's rows in the span that was looked at last.
  int empty_spans_ = 0;
  bool valid_ = false;
  std::uint64_t number_ = 0;
  std::uint64_t passed_to_;
};

/// The greatest number of all rows of all streams; 0 if there is none. Looks at one row for each
/// shard that has any in the last span.
Result<std::uint64_t> greatest_stream_number(const Store& store);

}  // namespace rowhouse::engine::embedded
