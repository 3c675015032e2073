#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The kinds of value, besides text, that a condition compares: how each is read from text.
namespace rowhouse::policy {

/// A decimal number, as "3", "-0.5" or "1e3".
std::optional<long double> parse_number(std::string_view text) noexcept;

/// Milliseconds since 1970 from W3C's profile of ISO 8601 (2020, 2020-04, 2020-04-01,
/// 2020-04-01T12:30Z, 2020-04-01T12:30:15.5+01:00) or from seconds since 1970 (five digits or
/// more).
std::optional<std::int64_t> parse_date_ms(std::string_view text) noexcept;

/// "true" or "false", in any case.
std::optional<bool> parse_bool(std::string_view text) noexcept;

/// The bytes of padded base64.
std::optional<std::string> parse_base64(std::string_view text);

/// An address of IP version 4 or 6 with the length of its network; an address alone is its own
/// network. An IPv4 address written as IPv6 (::ffff:10.0.0.1) is the IPv4 address.
struct Network {
  std::array<std::uint8_t, 16> bytes{};
  std::uint8_t bits = 0;  ///< How many leading bits count.
  bool v6 = false;

  bool contains(const Network& address) const noexcept;
};
std::optional<Network> parse_network(std::string_view text) noexcept;

}  // namespace rowhouse::policy
