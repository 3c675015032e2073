#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

/// Page tokens: where a listing goes on, as text which its owner may keep. A token carries a
/// fingerprint of what it belongs to, and no partition key: whoever makes one up can at most begin
/// somewhere else in its own listing.
namespace rowhouse::core {

/// A stable 64-bit hash of some texts, in their order.
std::uint64_t fingerprint(std::initializer_list<std::string_view> parts);

/// Hexadecimal digits only.
std::string make_page_token(std::uint64_t owner, std::string_view position);

/// The position in a token which make_page_token() made for the same owner. kValidation for any
/// other text. The position is as untrusted as the text was.
Result<std::string> read_page_token(std::uint64_t owner, std::string_view token);

}  // namespace rowhouse::core
