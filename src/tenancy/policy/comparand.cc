#include "tenancy/policy/comparand.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "tenancy/policy/key_name.h"

namespace rowhouse::policy {
namespace {

constexpr std::size_t kNumberBytesMax = 64;
constexpr std::size_t kYearDigits = 4;
constexpr std::int64_t kDayMs = 86'400'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes exactly `digits` digits off the front.
bool take_digits(std::string_view& text, std::size_t digits, int& number) {
  if (text.size() < digits) return false;
  number = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (!is_digit(text[i])) return false;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar; the year begins in March, so that a
/// leap day is its last.
std::int64_t days_since_1970(int year, int month, int day) {
  const std::int64_t y = month > 2 ? year : year - 1;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  constexpr std::int64_t kEraDays = 146'097;
  constexpr std::int64_t kDaysTo1970 = 719'468;
  return era * kEraDays + day_of_era - kDaysTo1970;
}

int days_in(int year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool take_zone(std::string_view& text, std::int64_t& offset_ms) {
  offset_ms = 0;
  if (take(text, 'Z') || take(text, 'z')) return true;
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return false;
  int hours = 0;
  int minutes = 0;
  if (!take_digits(text, 2, hours)) return false;
  (void)take(text, ':');
  if (!take_digits(text, 2, minutes) || hours > 23 || minutes > 59) return false;
  offset_ms = (std::int64_t{hours} * 60 + minutes) * 60'000 * (east ? 1 : -1);
  return true;
}

bool take_time(std::string_view& text, std::int64_t& ms) {
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  if (!take_digits(text, 2, hours) || !take(text, ':') || !take_digits(text, 2, minutes)) {
    return false;
  }
  std::int64_t fraction_ms = 0;
  if (take(text, ':')) {
    if (!take_digits(text, 2, seconds)) return false;
    if (take(text, '.')) {
      if (text.empty() || !is_digit(text.front())) return false;
      for (int weight = 100; !text.empty() && is_digit(text.front()); weight /= 10) {
        fraction_ms += std::int64_t{weight} * (text.front() - '0');
        text.remove_prefix(1);
      }
    }
  }
  if (hours > 23 || minutes > 59 || seconds > 60) return false;
  std::int64_t offset_ms = 0;
  if (!take_zone(text, offset_ms)) return false;
  ms = ((hours * 60 + minutes) * 60 + seconds) * std::int64_t{1000} + fraction_ms - offset_ms;
  return true;
}

std::optional<std::int64_t> parse_epoch_ms(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  constexpr std::int64_t kSecondsMax = 1'000'000'000'000;
  if (error != std::errc() || end != text.data() + text.size() || seconds > kSecondsMax) {
    return std::nullopt;
  }
  return seconds * 1000;
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

/// An address of version 4 that is written as one of version 6.
bool is_mapped(const std::array<std::uint8_t, 16>& bytes) {
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](auto byte) { return byte == 0; }) &&
         bytes[10] == 0xff && bytes[11] == 0xff;
}

}  // namespace

std::optional<long double> parse_number(std::string_view text) noexcept {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  if (text.empty() || text.size() > kNumberBytesMax) return std::nullopt;
  // from_chars takes "inf" and "nan", which are no numbers here.
  if (!is_digit(text.back()) && text.back() != '.') return std::nullopt;
  long double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> parse_date_ms(std::string_view text) noexcept {
  if (text.size() > kYearDigits && std::all_of(text.begin(), text.end(), is_digit)) {
    return parse_epoch_ms(text);
  }
  int year = 0;
  int month = 1;
  int day = 1;
  std::int64_t time_ms = 0;
  if (!take_digits(text, kYearDigits, year)) return std::nullopt;
  if (take(text, '-')) {
    if (!take_digits(text, 2, month)) return std::nullopt;
    if (take(text, '-')) {
      if (!take_digits(text, 2, day)) return std::nullopt;
      if (take(text, 'T') && !take_time(text, time_ms)) return std::nullopt;
    }
  }
  if (!text.empty() || month < 1 || month > 12 || day < 1 || day > days_in(year, month)) {
    return std::nullopt;
  }
  return days_since_1970(year, month, day) * kDayMs + time_ms;
}

std::optional<bool> parse_bool(std::string_view text) noexcept {
  if (equal_ignoring_case(text, "true")) return true;
  if (equal_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

std::optional<std::string> parse_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const bool last = at + 4 == text.size();
    const std::size_t padding = !last || text[at + 3] != '=' ? 0 : (text[at + 2] == '=' ? 2 : 1);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const int digit = i >= 4 - padding ? 0 : base64_digit(text[at + i]);
      if (digit < 0) return std::nullopt;
      bits = bits << 6 | static_cast<std::uint32_t>(digit);
    }
    for (std::size_t i = 0; i < 3 - padding; ++i) {
      bytes += static_cast<char>(bits >> (16 - 8 * i) & 0xff);
    }
  }
  return bytes;
}

bool Network::contains(const Network& address) const noexcept {
  if (v6 != address.v6 || address.bits < bits) return false;
  const std::size_t whole = bits / 8U;
  if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  address.bytes.begin())) {
    return false;
  }
  const unsigned rest = bits % 8U;
  if (rest == 0) return true;
  const unsigned mask = 0xffU << (8 - rest) & 0xffU;
  return (bytes[whole] & mask) == (address.bytes[whole] & mask);
}

std::optional<Network> parse_network(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (address.empty() || address.size() >= terminated.size() ||
      address.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::copy(address.begin(), address.end(), terminated.begin());
  Network network;
  network.v6 = inet_pton(AF_INET6, terminated.data(), network.bytes.data()) == 1;
  if (!network.v6 && inet_pton(AF_INET, terminated.data(), network.bytes.data()) != 1) {
    return std::nullopt;
  }
  int bits = network.v6 ? 128 : 32;
  if (slash != std::string_view::npos) {
    const std::string_view length = text.substr(slash + 1);
    int given = -1;
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), given);
    if (error != std::errc() || end != length.data() + length.size() || given < 0 || given > bits) {
      return std::nullopt;
    }
    bits = given;
  }
  constexpr int kMappedBits = 96;
  if (network.v6 && bits >= kMappedBits && is_mapped(network.bytes)) {
    std::copy(network.bytes.begin() + 12, network.bytes.end(), network.bytes.begin());
    std::fill(network.bytes.begin() + 4, network.bytes.end(), std::uint8_t{0});
    network.v6 = false;
    bits -= kMappedBits;
  }
  network.bits = static_cast<std::uint8_t>(bits);
  return network;
}

}  // namespace rowhouse::policy
