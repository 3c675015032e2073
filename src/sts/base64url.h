#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rowhouse::sts {

/// Base64 in the alphabet of URLs, without padding (RFC 4648, section 5), as JSON Web Tokens are
/// written.
std::string base64url_encoded(std::string_view bytes);
/// Nothing for any other character, padding, or bits left over: each string of bytes has one form.
std::optional<std::string> base64url_decoded(std::string_view text);

}  // namespace rowhouse::sts
