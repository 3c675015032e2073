#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/value_view.h"

/// DynamoDB's JSON of attribute values and items: {"PK": {"S": "tenant#acme"}, "n": {"N": "1"}}.
/// Writing goes from the compact form to text in one pass; reading lives in read_value.h, since it
/// needs the parser.
namespace rowhouse::json {

/// Appends `text` as a JSON string with its quotes.
void append_string(std::string& out, std::string_view text);
/// Appends {"S": "..."} and so on.
void append_value(std::string& out, model::ValueView value);
/// Appends {"name": {"S": "..."}, ...}.
void append_item(std::string& out, model::MapView item);

}  // namespace rowhouse::json
