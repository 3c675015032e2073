#include "engine/embedded/row_key.h"

#include <algorithm>

#include "base/bytes.h"
#include "rowhouse/decimal.h"

namespace rowhouse::engine::embedded {
namespace {

// Partition bytes of S and B: a zero byte is written 00 FF, and 00 01 is the end (model/key.h).
constexpr char kEscape = '\0';
constexpr char kEscapedZero = '\xff';
constexpr char kEnd = '\x01';

// Zero if the bytes are not there.
std::uint32_t ordered_u32(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  if (bytes.size() < at + 4) return number;
  for (std::size_t i = at; i < at + 4; ++i) {
    number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return number;
}

}  // namespace

void append_table_prefix(std::string& out, std::uint32_t table_number) {
  out += static_cast<char>(Namespace::kRows);
  base::append_u32_ordered(out, table_number);
}

void append_partition_prefix(std::string& out, std::uint32_t table_number,
                             model::ValueView partition) {
  append_table_prefix(out, table_number);
  model::append_partition_bytes(out, partition);
}

void append_row_key(std::string& out, std::uint32_t table_number, const model::KeyView& key) {
  append_partition_prefix(out, table_number, key.partition);
  if (key.sort) model::append_sort_bytes(out, *key.sort);
}

void append_indexes_prefix(std::string& out, std::uint32_t table_number) {
  out += static_cast<char>(Namespace::kIndexRows);
  base::append_u32_ordered(out, table_number);
}

void append_index_prefix(std::string& out, std::uint32_t table_number, std::uint32_t index_number) {
  append_indexes_prefix(out, table_number);
  base::append_u32_ordered(out, index_number);
}

std::uint32_t table_number_of(std::string_view row_key) { return ordered_u32(row_key, 1); }

std::uint32_t index_number_of(std::string_view row_key) {
  return ordered_u32(row_key, kTablePrefixBytes);
}

bool has_duplicates(const std::vector<std::string>& row_keys) {
  std::vector<std::string_view> sorted(row_keys.begin(), row_keys.end());
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
}

std::string end_of_prefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) ++end.back();
  return end;
}

std::string_view partition_part(const model::KeySchema& schema, std::string_view row_key) {
  if (row_key.size() < kTablePrefixBytes) return {};
  return leading_partition_bytes(schema.partition.type, row_key.substr(kTablePrefixBytes));
}

std::string_view leading_partition_bytes(model::Type type, std::string_view rest) {
  if (type == model::Type::kNumber) {
    std::string_view after = rest;
    if (!Decimal::take_ordered(after)) return {};
    return rest.substr(0, rest.size() - after.size());
  }
  std::size_t zero = rest.find(kEscape);
  while (zero != std::string_view::npos && zero + 1 < rest.size()) {
    if (rest[zero + 1] == kEnd) return rest.substr(0, zero + 2);
    zero = rest.find(kEscape, zero + 2);
  }
  return {};
}

bool decode_partition_text(std::string_view partition_bytes, std::string& text) {
  text.clear();
  while (!partition_bytes.empty()) {
    const std::size_t zero = partition_bytes.find(kEscape);
    if (zero == std::string_view::npos || zero + 1 >= partition_bytes.size()) return false;
    text += partition_bytes.substr(0, zero);
    const char mark = partition_bytes[zero + 1];
    partition_bytes.remove_prefix(zero + 2);
    if (mark == kEnd) return partition_bytes.empty();
    if (mark != kEscapedZero) return false;
    text += kEscape;
  }
  return false;
}

}  // namespace rowhouse::engine::embedded
