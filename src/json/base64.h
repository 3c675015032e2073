#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace rowhouse::json {

/// Appends `bytes` in base64 with padding (RFC 4648, section 4).
void append_base64(std::string& out, std::string_view bytes);

/// Appends the bytes that `text` stands for. Only the canonical form is one: whole groups of four,
/// padded, without spare bits. kSerialization with the service's text otherwise; `out` may then
/// hold a part.
Result<void> decode_base64(std::string_view text, std::string& out);

}  // namespace rowhouse::json
