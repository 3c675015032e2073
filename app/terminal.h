#pragma once

#include <cstdint>

#include <string>
#include <string_view>

/// What commands print for a person.
namespace rowhouse::app {

/// `text` without what a terminal would obey: control characters come out as \xNN.
std::string printable(std::string_view text);
/// `text` in bold, where standard output is a terminal and NO_COLOR is not set.
std::string bold(std::string_view text);
/// A number with spaces between thousands: 1 234 567.
std::string grouped(std::int64_t number);
/// Writes `text` to standard output.
void print(std::string_view text);

}  // namespace rowhouse::app
