#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace rowhouse::wire {

/// The bytes of one connection that were received and not yet consumed, contiguous, so that a head
/// and its body can be looked at in place. Behind them lie always kPaddingBytes more which may be
/// read. Grows when it is told to and shrinks once it is empty. For one thread.
class ReadBuffer {
 public:
  /// What simdjson may read past the end of what it parses, and some.
  static constexpr std::size_t kPaddingBytes = 64;
  /// Holds most requests whole. Below this, growing is not accounted for.
  static constexpr std::size_t kInitialBytes = 4096;

  std::string_view unread() const noexcept { return {bytes_.get() + begin_, end_ - begin_}; }
  bool empty() const noexcept { return begin_ == end_; }
  std::size_t capacity() const noexcept { return capacity_; }

  /// Where the next bytes go; never empty after reserve_more(). Follow with commit().
  std::span<char> writable() noexcept { return {bytes_.get() + end_, capacity_ - end_}; }
  void commit(std::size_t received_bytes) noexcept { end_ += received_bytes; }
  void consume(std::size_t used_bytes) noexcept;

  /// Removes `count` bytes from `offset` on; what is before them and behind them stays.
  void erase(std::size_t offset, std::size_t count) noexcept;

  /// Makes room for at least one more byte: moves what is unread to the front, or doubles. Moves
  /// what unread() pointed to. Returns the number of bytes of capacity gained.
  std::size_t reserve_more(std::size_t capacity_max);
  /// Gives a large buffer back if nothing is unread. Returns the number of bytes given back.
  std::size_t shrink_if_empty();

 private:
  void move_to(std::size_t new_capacity);

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace rowhouse::wire
