#pragma once

#include <simdjson.h>

#include <string_view>

#include "base/result.h"

namespace rowhouse::wire {

/// Parses a request's body with this thread's own parser; kSerialization if it is not one JSON
/// object in UTF-8. The element is good until the next call on this thread. `body` has 64 readable
/// bytes behind it.
Result<simdjson::dom::element> parse_json_body(std::string_view body);

}  // namespace rowhouse::wire
