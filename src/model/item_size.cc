#include "model/item_size.h"

#include <algorithm>

namespace rowhouse::model {
namespace {

constexpr std::size_t kNumberSizeMax = 21;

std::size_t take_length(std::string_view& rest) {
  std::uint64_t length = 0;
  base::take_varint(rest, length);
  return length;
}

}  // namespace

std::size_t number_size_bytes(std::string_view ordered_bytes) {
  // The order-preserving form is two bytes of sign and exponent, a byte for each two digits from
  // the leading one on, and a terminator (docs/formats/number.md).
  if (ordered_bytes.size() <= 2) return 1;  // zero
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(ordered_bytes[at]); };
  const int header = (byte(0) << 8) | byte(1);
  const bool negative = header < 0x8000;
  const int last = byte(ordered_bytes.size() - 2);
  const int last_pair = (negative ? 255 - last : last) - 1;
  const std::size_t digits = 2 * (ordered_bytes.size() - 3) - (last_pair % 10 == 0 ? 1 : 0);
  // The service counts digits in pairs from the decimal point on, so that a leading digit at an
  // even power of ten stands alone: 12 is one pair, 123 and 1.2 are two.
  // https://zaccharles.medium.com/calculating-a-dynamodb-items-size-and-consumed-capacity-d1728942eb7c
  const std::size_t alone = header % 2 == 0 ? 1 : 0;
  const std::size_t size = (digits + alone + 1) / 2 + 1 + (negative ? 1 : 0);
  return std::min(size, kNumberSizeMax);
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
  // Each read of a page counts each of its items, so this steps from length to length and makes a
  // view only of what is not text.
  std::string_view rest = item.attributes();
  std::size_t total = 0;
  while (!rest.empty()) {
    const std::size_t name_bytes = take_length(rest);
    total += name_bytes;
    rest.remove_prefix(name_bytes);
    const auto tag = static_cast<Tag>(rest.front());
    if (tag == Tag::kString || tag == Tag::kBinary) {
      rest.remove_prefix(1);
      const std::size_t content_bytes = take_length(rest);
      total += content_bytes;
      rest.remove_prefix(content_bytes);
    } else {
      total += value_size_bytes(ValueView::take(rest));
    }
  }
  return total;
}

}  // namespace rowhouse::model
