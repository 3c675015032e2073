#pragma once

#include <simdjson.h>

#include <string>

#include "base/limits.h"
#include "base/result.h"

namespace rowhouse::json {

/// Appends the compact form of one attribute value ({"S": "..."}) to `out`. kSerialization for a
/// wrong JSON type, kValidation with DynamoDB's text for everything else (no or several types, bad
/// numbers, empty or duplicate set members, too deep).
Result<void> read_value(simdjson::dom::element json, std::string& out, const base::Limits& limits);

/// Appends the compact form of an item or key ({"name": {"S": "..."}}) to `out`.
Result<void> read_item(simdjson::dom::element json, std::string& out, const base::Limits& limits);

/// Looks only at the JSON types in a value, or in the values of an item: the service looks at those
/// of the whole request before it looks at anything else. For the path of refusal, where another
/// error was found first. kSerialization.
Result<void> check_value_types(simdjson::dom::element json);
Result<void> check_item_types(simdjson::dom::element json);

}  // namespace rowhouse::json
