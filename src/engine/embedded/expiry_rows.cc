#include "engine/embedded/expiry_rows.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "engine/embedded/row_key.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr std::size_t kSecondsBytes = 8;

void append_seconds(std::string& out, std::int64_t seconds) {
  const auto bits = static_cast<std::uint64_t>(seconds);
  base::append_u32_ordered(out, static_cast<std::uint32_t>(bits >> 32));
  base::append_u32_ordered(out, static_cast<std::uint32_t>(bits));
}

}  // namespace

std::optional<std::int64_t> expiry_of(const model::TimeToLive& setting, model::ItemView item) {
  if (!item.exists()) return std::nullopt;
  const auto value = item.find(setting.attribute);
  if (!value || value->type() != model::Type::kNumber) return std::nullopt;
  const Decimal number = value->as_number();
  if (number.is_negative()) return std::nullopt;
  if (const auto whole = number.to_int64()) return *whole;
  if (number.is_integer()) return std::nullopt;
  const std::string text = number.to_string();
  std::int64_t seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (read.ec != std::errc()) return std::nullopt;
  return seconds;
}

DueSeconds due_at(base::Milliseconds now, const base::Limits& limits) {
  const std::int64_t last = std::max<std::int64_t>(now.count() / 1000, 0);
  return {std::max<std::int64_t>(last - limits.time_to_live_age_s_max, 0), last};
}

void append_expiries_prefix(std::string& out, std::uint32_t table_number) {
  out += static_cast<char>(Namespace::kExpiries);
  base::append_u32_ordered(out, table_number);
}

void append_expiry_prefix(std::string& out, std::uint32_t table_number, std::int64_t expiry_s) {
  append_expiries_prefix(out, table_number);
  append_seconds(out, expiry_s);
}

void append_expiry_key(std::string& out, std::string_view row_key, std::int64_t expiry_s) {
  append_expiry_prefix(out, table_number_of(row_key), expiry_s);
  out += row_key.substr(kTablePrefixBytes);
}

bool read_expiry_key(std::string_view key, std::int64_t& expiry_s, std::string& row_key) {
  if (key.size() <= kTablePrefixBytes + kSecondsBytes) return false;
  std::uint64_t bits = 0;
  for (const char byte : key.substr(kTablePrefixBytes, kSecondsBytes)) {
    bits = bits << 8 | static_cast<std::uint8_t>(byte);
  }
  expiry_s = static_cast<std::int64_t>(bits);
  row_key.clear();
  append_table_prefix(row_key, table_number_of(key));
  row_key += key.substr(kTablePrefixBytes + kSecondsBytes);
  return true;
}

void stage_expiry(Batch& batch, const Table& table, std::string_view row_key, model::ItemView old,
                  model::ItemView after) {
  const model::TimeToLive& setting = table.schema.settings.time_to_live;
  if (!setting.is_enabled) return;
  const auto before = expiry_of(setting, old);
  const auto behind = expiry_of(setting, after);
  // Where they are the same the row is written all the same while the table is being filled: the
  // item may be older than the setting.
  if (before == behind && !setting.is_changing) return;
  thread_local std::string key;  // Of the thread, so that its memory is there already.
  if (before && before != behind) {
    key.clear();
    append_expiry_key(key, row_key, *before);
    batch.erase(key);
  }
  if (behind) {
    key.clear();
    append_expiry_key(key, row_key, *behind);
    batch.put(key, {});
  }
}

}  // namespace rowhouse::engine::embedded
