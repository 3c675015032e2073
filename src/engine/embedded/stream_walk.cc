#include "engine/embedded/stream_walk.h"

#include <algorithm>

#include "engine/embedded/row_key.h"
#include "engine/embedded/stream_rows.h"

namespace rowhouse::engine::embedded {

StreamWalk::StreamWalk(const Store& store, const TableStream& stream, std::uint32_t shard,
                       std::uint64_t from, std::uint64_t end)
    : stream_(stream),
      shard_(shard),
      end_(end),
      cursor_(store.scan(stream_row_key(stream, shard, from), stream_row_key(stream, shard, end),
                         Tier::kAny, nullptr)),
      passed_to_(end) {
  cursor_->seek_to_first();
  settle();
}

void StreamWalk::next() {
  cursor_->next();
  settle();
}

void StreamWalk::settle() {
  valid_ = false;
  while (cursor_->valid()) {
    const std::string_view key = cursor_->key();
    if (!prefix_.empty() && key.starts_with(prefix_)) {
      valid_ = true;
      number_ = number_of_stream_row(key);
      empty_spans_ = 0;
      return;
    }
    std::uint32_t span = span_of_stream_row(key);
    const auto go_to = [this](std::uint32_t to) {
      prefix_.clear();
      append_shard_prefix(prefix_, to, stream_, shard_);
    };
    go_to(span);
    if (key.starts_with(prefix_)) continue;
    if (key > prefix_) {
      if (++empty_spans_ > kEmptySpansMax) {
        passed_to_ = std::min(end_, first_number_of_span(span + 1));
        return;
      }
      go_to(span + 1);
    }
    cursor_->seek(prefix_);
  }
}

Result<std::uint64_t> greatest_stream_number(const Store& store) {
  const std::string first(1, kLogPrefix);
  const auto cursor = store.scan(first, end_of_prefix(first), Tier::kAny, nullptr);
  std::uint64_t greatest = 0;
  cursor->seek_to_last();
  if (cursor->valid()) {
    const std::uint32_t last_span = span_of_stream_row(cursor->key());
    while (cursor->valid() && span_of_stream_row(cursor->key()) == last_span) {
      greatest = std::max(greatest, number_of_stream_row(cursor->key()));
      // No row has a shard's prefix alone for its key, so this is the last of the shard before.
      cursor->seek_for_prev(std::string(shard_part(cursor->key())));
    }
  }
  ROWHOUSE_CHECK(cursor->status());
  return greatest;
}

}  // namespace rowhouse::engine::embedded
