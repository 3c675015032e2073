#include "engine/remote/http_answer_head.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace rowhouse::engine::remote {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

/// Which bytes may stand in a header's name (RFC 9110, 5.6.2).
constexpr std::array<bool, 256> kIsOfName = [] {
  std::array<bool, 256> is_of_name{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    is_of_name[static_cast<unsigned char>(c)] = true;
  }
  return is_of_name;
}();

bool is_of_name(char c) { return kIsOfName[static_cast<unsigned char>(c)]; }

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < ' ' && c != '\t') || byte == 0x7f;
}

bool is_text(std::string_view value) {
  return std::none_of(value.begin(), value.end(), is_control);
}

std::string_view trimmed(std::string_view value) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t begin = value.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return value.substr(begin, value.find_last_not_of(kBlanks) + 1 - begin);
}

/// `lower` is in lower case.
bool is_same(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

bool lists_close(std::string_view value) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    if (is_same(trimmed(value.substr(0, comma)), "close")) return true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return false;
}

bool read_status_line(std::string_view line, HttpAnswerHead& head) {
  constexpr std::string_view kVersion = "HTTP/1.";
  constexpr std::size_t kStatusAt = kVersion.size() + 2;
  constexpr std::size_t kReasonAt = kStatusAt + 3;
  if (line.size() < kReasonAt || !line.starts_with(kVersion) || line[kStatusAt - 1] != ' ') {
    return false;
  }
  const char minor = line[kVersion.size()];
  if (minor != '0' && minor != '1') return false;
  head.closes = minor == '0';
  const char* const end = line.data() + kReasonAt;
  const auto [read_to, error] = std::from_chars(line.data() + kStatusAt, end, head.status);
  constexpr int kStatusMin = 100;
  constexpr int kSwitchingProtocols = 101;  // which nobody asked for
  return error == std::errc() && read_to == end && head.status >= kStatusMin &&
         head.status != kSwitchingProtocols && (line.size() == kReasonAt || *end == ' ') &&
         is_text(line.substr(kReasonAt));
}

bool read_length(std::string_view value, HttpAnswerHead& head) {
  if (head.body_bytes) return false;
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), bytes);
  if (value.empty() || error != std::errc() || end != value.data() + value.size()) return false;
  head.body_bytes = bytes;
  return true;
}

bool take_header(std::string_view name, std::string_view value, HttpAnswerHead& head) {
  // By its length first: a head has a dozen headers, and most are none of these.
  switch (name.size()) {
    case 4:
      if (is_same(name, "date")) head.date = value;
      break;
    case 10:
      if (is_same(name, "connection") && lists_close(value)) head.closes = true;
      break;
    case 11:
      if (is_same(name, "x-amz-crc32")) head.crc32 = value;
      break;
    case 14:
      if (is_same(name, "content-length")) return read_length(value, head);
      break;
    case 17:
      if (is_same(name, "x-amz-retry-after")) head.retry_after = value;
      if (is_same(name, "transfer-encoding")) {
        if (head.is_chunked || !is_same(value, "chunked")) return false;
        head.is_chunked = true;
      }
      break;
    default:
      break;
  }
  return true;
}

bool read_header(std::string_view line, HttpAnswerHead& head) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = line.substr(colon + 1);
  return std::all_of(name.begin(), name.end(), is_of_name) && is_text(value) &&
         take_header(name, trimmed(value), head);
}

}  // namespace

std::optional<HttpAnswerHead> read_answer_head(std::string_view text) {
  HttpAnswerHead head;
  std::size_t lines = 0;
  bool is_1_0 = false;
  while (!text.empty()) {
    const std::size_t end = text.find(kLineEnd);
    if (end == std::string_view::npos || lines > kAnswerHeadersMax) return std::nullopt;
    // A lone CR or LF within the line is a control character, which none may have.
    const std::string_view line = text.substr(0, end);
    const bool is_read = lines == 0 ? read_status_line(line, head) : read_header(line, head);
    if (!is_read) return std::nullopt;
    if (lines++ == 0) is_1_0 = head.closes;
    text.remove_prefix(end + kLineEnd.size());
  }
  if (lines == 0 || (head.is_chunked && (head.body_bytes || is_1_0))) {
    return std::nullopt;
  }
  return head;
}

}  // namespace rowhouse::engine::remote
