// Numbers and keys from any bytes: what is read is written back the same, and what is compared by
// bytes compares as the values do.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "model/key.h"
#include "model/value_view.h"
#include "model/value_writer.h"
#include "rowhouse/decimal.h"

namespace {

using rowhouse::Decimal;
using rowhouse::model::ValueView;
using rowhouse::model::ValueWriter;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string ordered(const Decimal& number) {
  std::string bytes;
  number.append_ordered(bytes);
  return bytes;
}

void check_text(std::string_view text) {
  const auto number = Decimal::parse(text);
  if (!number) return;
  require(Decimal::parse(number->to_string()).value() == *number);
  const std::string bytes = ordered(*number);
  require(bytes.size() <= static_cast<std::size_t>(Decimal::kOrderedBytesMax));
  std::string_view rest = bytes;
  require(Decimal::take_ordered(rest).value() == *number && rest.empty());
}

void check_ordered(std::string_view bytes) {
  std::string_view rest = bytes;
  const auto number = Decimal::take_ordered(rest);
  if (!number) return;
  require(rest.size() < bytes.size() && bytes.ends_with(rest));
  check_text(number->to_string());
}

void check_pair(const Decimal& a, const Decimal& b) {
  require((a <=> b) == (ordered(a) <=> ordered(b)));
  const auto sum = add(a, b);
  if (sum) require(subtract(*sum, b).value() == a);
}

std::string partition_bytes(std::string_view content) {
  std::string value;
  ValueWriter(value).binary(content);
  std::string bytes;
  append_partition_bytes(bytes, ValueView(value));
  return bytes;
}

void check_keys(std::string_view a, std::string_view b) {
  const std::string left = partition_bytes(a);
  const std::string right = partition_bytes(b);
  require((left <=> right) == (a <=> b));
  require(a == b || (!left.starts_with(right) && !right.starts_with(left)));
  require(rowhouse::model::scan_segment(left, 7) < 7);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_text(bytes);
  check_ordered(bytes);
  const std::size_t middle = bytes.find('|') == std::string_view::npos ? size / 2 : bytes.find('|');
  const std::string_view left = bytes.substr(0, middle);
  const std::string_view right = bytes.substr(std::min(middle + 1, size));
  check_keys(left, right);
  const auto a = Decimal::parse(left);
  const auto b = Decimal::parse(right);
  if (a && b) check_pair(*a, *b);
  return 0;
}
