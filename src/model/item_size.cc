#include "model/item_size.h"

namespace rowhouse::model {

std::size_t number_size_bytes(std::string_view ordered_bytes) {
  // The order-preserving form is two bytes of sign and exponent, a byte for each two digits and a
  // terminator.
  if (ordered_bytes.size() <= 2) return 1;  // zero
  const bool negative = static_cast<unsigned char>(ordered_bytes[0]) < 0x80;
  return (ordered_bytes.size() - 3) + 1 + (negative ? 1 : 0);
}

std::size_t value_size_bytes(ValueView value) {
  switch (value.tag()) {
    case Tag::kNull:
    case Tag::kFalse:
    case Tag::kTrue:
      return 1;
    case Tag::kNumber:
      return number_size_bytes(value.number_bytes());
    case Tag::kString:
    case Tag::kBinary:
      return value.as_bytes().size();
    case Tag::kStringSet:
    case Tag::kBinarySet: {
      std::size_t total = 0;
      for (const auto member : value.as_set()) total += member.size();
      return total;
    }
    case Tag::kNumberSet: {
      std::size_t total = 0;
      for (const auto member : value.as_set()) total += number_size_bytes(member);
      return total;
    }
    case Tag::kList: {
      std::size_t total = 3;
      for (const auto element : value.as_list()) total += 1 + value_size_bytes(element);
      return total;
    }
    case Tag::kMap: {
      const MapView map = value.as_map();
      return 3 + map.size() + item_size_bytes(map);
    }
  }
  return 0;
}

std::size_t item_size_bytes(MapView item) {
  std::size_t total = 0;
  for (const auto [name, value] : item) total += name.size() + value_size_bytes(value);
  return total;
}

}  // namespace rowhouse::model
