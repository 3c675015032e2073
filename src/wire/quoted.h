#pragma once

#include <string>
#include <string_view>

namespace rowhouse::wire {

/// What a client sent, for a text that it is told: a header may hold any bytes, an answer only
/// UTF-8, so all but printable ASCII becomes '?'.
inline std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  return out;
}

/// The same between single quotes.
inline std::string quoted(std::string_view text) { return "'" + printable(text) + "'"; }

}  // namespace rowhouse::wire
