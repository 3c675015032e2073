#pragma once

#include <string>
#include <string_view>

#include "base/base64.h"
#include "base/result.h"

namespace rowhouse::json {

using base::append_base64;

/// Appends the bytes that `text` stands for. Only the canonical form is one: whole groups of four,
/// padded, without spare bits. kSerialization with the service's text otherwise; `out` may then
/// hold a part.
Result<void> decode_base64(std::string_view text, std::string& out);

}  // namespace rowhouse::json
