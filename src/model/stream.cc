#include "model/stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace rowhouse::model {
namespace {

constexpr std::string_view kTable = ":table/";
constexpr std::string_view kStream = "/stream/";
constexpr char kSequencePrefix = '1';  // A 64-bit number has 20 digits, and a text needs 21.
constexpr std::size_t kSequenceDigits = 20;

std::string padded(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return digits.insert(0, kSequenceDigits - digits.size(), '0');
}

}  // namespace

std::string stream_label(base::Milliseconds created_at) {
  const auto count = created_at.count();
  const auto seconds = static_cast<std::time_t>(count / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03d", static_cast<int>(count % 1000));
  return std::string(text.data(), size) + fraction.data();
}

std::string stream_arn(std::string_view table_arn, base::Milliseconds created_at) {
  std::string arn(table_arn);
  arn += kStream;
  return arn += stream_label(created_at);
}

std::optional<std::string_view> table_of_stream_arn(std::string_view arn) noexcept {
  const std::size_t table = arn.find(kTable);
  const std::size_t stream = arn.find(kStream);
  if (!arn.starts_with("arn:") || table == std::string_view::npos ||
      stream == std::string_view::npos || stream <= table + kTable.size() ||
      arn.size() == stream + kStream.size()) {
    return std::nullopt;
  }
  return arn.substr(table + kTable.size(), stream - table - kTable.size());
}

std::string_view label_of_stream_arn(std::string_view arn) noexcept {
  const std::size_t stream = arn.find(kStream);
  return stream == std::string_view::npos ? std::string_view()
                                          : arn.substr(stream + kStream.size());
}

std::string sequence_text(std::uint64_t number) { return kSequencePrefix + padded(number); }

std::optional<std::uint64_t> parse_sequence(std::string_view text) noexcept {
  if (text.size() != kSequenceDigits + 1 || text.front() != kSequencePrefix) return std::nullopt;
  text.remove_prefix(1);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string shard_id(base::Milliseconds stream_created_at, std::uint32_t shard) {
  std::array<char, 16> place{};
  std::snprintf(place.data(), place.size(), "-%08x", static_cast<unsigned>(shard));
  return "shardId-" + padded(static_cast<std::uint64_t>(stream_created_at.count())) + place.data();
}

std::string_view to_string(StreamViewType view) noexcept {
  switch (view) {
    case StreamViewType::kKeysOnly:
      return "KEYS_ONLY";
    case StreamViewType::kNewImage:
      return "NEW_IMAGE";
    case StreamViewType::kOldImage:
      return "OLD_IMAGE";
    case StreamViewType::kNewAndOldImages:
      break;
  }
  return "NEW_AND_OLD_IMAGES";
}

}  // namespace rowhouse::model
