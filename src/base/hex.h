#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rowhouse::base {

/// `bytes` in lower-case hexadecimal.
std::string to_hex(std::string_view bytes);
/// What to_hex() made `text` of; nullopt for anything else, upper case included.
std::optional<std::string> from_hex(std::string_view text);

}  // namespace rowhouse::base
