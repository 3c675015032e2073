#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace rowhouse::copy {

/// What a set of items comes to, whatever order they are met in: how many, their bytes in compact
/// form, and the sum of their digests (Bellare and Micciancio, "A New Paradigm for Collision-Free
/// Hashing", AdHash): equal items have equal bytes, so equal sets have equal sums. Finds what was
/// lost, doubled or changed on the way; it is no defence against whoever chooses the items.
class ItemSum {
 public:
  void add(std::string_view compact_item);
  void add(const ItemSum& other);

  std::uint64_t items() const noexcept { return items_; }
  std::uint64_t bytes() const noexcept { return bytes_; }
  /// 64 digits.
  std::string checksum() const;
  friend bool operator==(const ItemSum&, const ItemSum&) = default;

 private:
  std::uint64_t items_ = 0;
  std::uint64_t bytes_ = 0;
  std::array<std::uint64_t, 4> sums_{};  ///< Of each quarter of the digests, modulo 2^64.
};

}  // namespace rowhouse::copy
