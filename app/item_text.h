#pragma once

#include <string>
#include <string_view>

#include "rowhouse/item.h"
#include "rowhouse/result.h"
#include "rowhouse/table.h"

/// Items and keys as the command line reads and prints them.
namespace rowhouse::app {

/// An item in DynamoDB's JSON: {"SK": {"S": "user#1"}, "age": {"N": "7"}}.
Result<Item> read_item(std::string_view json);
/// The same, on one line.
std::string item_json(const Item& item);
/// For a person: a line for each attribute, the key first.
std::string item_text(const Item& item, const TableDescription& table);
/// A sort key as text: as it is, a number in digits, bytes in base64, as the table's type wants it.
Result<Value> read_sort_key(std::string_view text, const TableDescription& table);
/// A JSON string with its quotes.
std::string json_string(std::string_view text);

}  // namespace rowhouse::app
