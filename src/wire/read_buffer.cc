#include "wire/read_buffer.h"

#include <algorithm>
#include <cstring>

namespace rowhouse::wire {

void ReadBuffer::consume(std::size_t used_bytes) noexcept {
  begin_ += used_bytes;
  if (begin_ == end_) begin_ = end_ = 0;
}

void ReadBuffer::erase(std::size_t offset, std::size_t count) noexcept {
  char* const gap = bytes_.get() + begin_ + offset;
  std::memmove(gap, gap + count, static_cast<std::size_t>(bytes_.get() + end_ - (gap + count)));
  end_ -= count;
}

std::size_t ReadBuffer::reserve_more(std::size_t capacity_max) {
  if (end_ < capacity_) return 0;
  if (begin_ > 0 && begin_ >= capacity_ / 2) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    return 0;
  }
  const std::size_t before = capacity_;
  const std::size_t wanted = capacity_ == 0 ? kInitialBytes : 2 * capacity_;
  // One byte more than what is unread, whatever the bound says: writable() is never empty.
  move_to(std::max(std::min(wanted, capacity_max), end_ - begin_ + 1));
  return capacity_ > before ? capacity_ - before : 0;
}

std::size_t ReadBuffer::shrink_if_empty() {
  if (!empty() || capacity_ <= kInitialBytes) return 0;
  const std::size_t before = capacity_;
  move_to(kInitialBytes);
  return before - capacity_;
}

void ReadBuffer::move_to(std::size_t new_capacity) {
  auto larger = std::make_unique_for_overwrite<char[]>(new_capacity + kPaddingBytes);
  const std::size_t unread_bytes = end_ - begin_;
  if (unread_bytes > 0) std::memcpy(larger.get(), bytes_.get() + begin_, unread_bytes);
  // Defined, so that reading the padding is no more than reading.
  std::memset(larger.get() + new_capacity, 0, kPaddingBytes);
  bytes_ = std::move(larger);
  capacity_ = new_capacity;
  begin_ = 0;
  end_ = unread_bytes;
}

}  // namespace rowhouse::wire
