#include "copy/item_sum.h"

#include "signing/digest.h"

namespace rowhouse::copy {

void ItemSum::add(std::string_view compact_item) {
  const signing::Digest digest = signing::sha256(compact_item);
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    std::uint64_t quarter = 0;
    for (std::size_t byte = 0; byte < sizeof quarter; ++byte) {
      quarter = quarter << 8 | digest[i * sizeof quarter + byte];
    }
    sums_[i] += quarter;
  }
  ++items_;
  bytes_ += compact_item.size();
}

void ItemSum::add(const ItemSum& other) {
  items_ += other.items_;
  bytes_ += other.bytes_;
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += other.sums_[i];
}

std::string ItemSum::checksum() const {
  std::array<std::uint8_t, sizeof sums_> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(sums_[i / 8] >> (56 - 8 * (i % 8)));
  }
  return signing::hex(bytes);
}

}  // namespace rowhouse::copy
