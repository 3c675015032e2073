#include "signing/canonical_request.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "signing/covered_headers.h"

namespace rowhouse::signing {
namespace {

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr std::size_t kWordBytes = 8;

std::uint64_t word_at(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + at, kWordBytes);
  return word;
}

/// lower() of eight characters at once. Each byte's sum stays within its byte, since the bytes
/// added to have seven bits; the eighth then says which side of a bound they are on.
std::uint64_t lower(std::uint64_t word) {
  constexpr std::uint64_t kOfEachByte = 0x0101010101010101;
  const std::uint64_t seven_bits = word & 0x7f * kOfEachByte;
  const std::uint64_t beyond_z = seven_bits + (0x7f - 'Z') * kOfEachByte;
  const std::uint64_t from_a = seven_bits + (0x80 - 'A') * kOfEachByte;
  const std::uint64_t is_upper = ~word & (from_a ^ beyond_z) & 0x80 * kOfEachByte;
  return word | is_upper >> 2;  // 'a' - 'A' is 0x20
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return taken;
}

/// Without empty segments, "." and "..", and each segment encoded.
void append_path(std::string& out, std::string_view path) {
  if (path == "/") {
    out += '/';
    return;
  }
  std::vector<std::string_view> segments;
  const bool ends_with_slash = path.ends_with('/');
  while (!path.empty()) {
    const std::string_view segment = take_until(path, '/');
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(segment);
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  }
  for (const std::string_view segment : segments) {
    out += '/';
    append_uri_encoded(out, segment);
  }
  if (segments.empty() || ends_with_slash) out += '/';
}

std::string reencoded(std::string_view text) {
  std::string out;
  append_uri_encoded(out, uri_decoded(text));
  return out;
}

void append_query(std::string& out, std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    std::string_view value = take_until(query, '&');
    const std::string_view name = take_until(value, '=');
    if (name == kSignatureParameter || (name.empty() && value.empty())) continue;
    parameters.emplace_back(reencoded(name), reencoded(value));
  }
  std::sort(parameters.begin(), parameters.end());
  bool first = true;
  for (const auto& [name, value] : parameters) {
    if (!std::exchange(first, false)) out += '&';
    out += name;
    out += '=';
    out += value;
  }
}

}  // namespace

void append_uri_encoded(std::string& out, std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
}

std::string uri_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

bool is_equal_in_lower_case(std::string_view name, std::string_view lower_name) noexcept {
  const std::size_t count = name.size();
  if (count < kWordBytes) {
    for (std::size_t i = 0; i < count; ++i) {
      if (lower(name[i]) != lower_name[i]) return false;
    }
    return true;
  }
  // The last word overlaps the one before it, so that there are no bytes left over.
  for (std::size_t at = 0;; at = std::min(at + kWordBytes, count - kWordBytes)) {
    if (lower(word_at(name, at)) != word_at(lower_name, at)) return false;
    if (at == count - kWordBytes) return true;
  }
}

bool append_canonical_request(std::string& out, const Request& request,
                              const CoveredHeaders& covered) {
  const std::string_view path = path_of(request.target);
  if (!covered.is_sound() || (!path.empty() && !path.starts_with('/'))) return false;
  out += request.method;
  out += '\n';
  append_path(out, path);
  out += '\n';
  append_query(out, query_of(request.target));
  out += '\n';
  covered.append_lines(out);
  out += '\n';
  out += covered.list();
  out += '\n';
  return true;
}

}  // namespace rowhouse::signing
