#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace rowhouse::base {

/// Bytes which lie in place as long as there are few, so that the names and keys of most requests
/// need no allocation.
class ShortBytes {
 public:
  static constexpr std::size_t kInPlaceMax = 55;

  ShortBytes() = default;
  explicit ShortBytes(std::string_view bytes) { append(bytes); }

  void append(std::string_view bytes) {
    if (long_.empty() && size_ + bytes.size() <= kInPlaceMax) {
      std::copy(bytes.begin(), bytes.end(), place_.begin() + size_);
      size_ = static_cast<std::uint8_t>(size_ + bytes.size());
      return;
    }
    if (long_.empty()) long_.assign(place_.data(), size_);
    long_.append(bytes);
  }
  /// Good until this changes or moves.
  std::string_view view() const noexcept {
    return long_.empty() ? std::string_view(place_.data(), size_) : std::string_view(long_);
  }

 private:
  std::array<char, kInPlaceMax> place_{};
  std::uint8_t size_ = 0;
  std::string long_;  // All of them, once they are too many.
};

}  // namespace rowhouse::base
