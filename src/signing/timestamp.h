#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rowhouse::signing {

/// Signatures know whole seconds, in UTC.
using Timestamp = std::chrono::sys_seconds;

/// Reads "20150830T123600Z", ISO 8601's basic format, and nothing but that; nullopt for what is no
/// such time.
std::optional<Timestamp> parse_basic(std::string_view text);
/// Reads a Date header, "Sun, 30 Aug 2015 12:36:00 GMT" (RFC 9110, IMF-fixdate).
std::optional<Timestamp> parse_http_date(std::string_view text);

/// "20150830T123600Z". Its first eight characters are the date of a credential scope.
std::string basic_format(Timestamp time);

}  // namespace rowhouse::signing
