#include "item_text.h"

#include <simdjson.h>

#include <algorithm>

#include "json/base64.h"
#include "json/read_value.h"
#include "json/value_json.h"
#include "model/value_view.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

constexpr std::size_t kNameWidthMax = 24;

/// One value for a person: text as it is, the rest as JSON.
std::string value_text(const Value& value) {
  if (const auto* text = value.get_if<std::string>()) return printable(*text);
  if (const auto* number = value.get_if<Decimal>()) return number->to_string();
  const std::string whole = item_json({{"v", value}});
  constexpr std::size_t kBefore = 5;  // {"v":
  return printable(whole.substr(kBefore, whole.size() - kBefore - 1));
}

void append_attribute(std::string& out, std::string_view name, const Value& value,
                      std::size_t width) {
  out += "  ";
  const std::string shown = printable(name);
  out += shown;
  out.append(width - std::min(width, shown.size()) + 2, ' ');
  out += value_text(value);
  out += '\n';
}

}  // namespace

Result<Item> read_item(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (const auto error = parser.parse(text.data(), text.size()).get(document)) {
    return invalid(std::string("The item is not JSON: ") + simdjson::error_message(error));
  }
  std::string compact;
  if (auto read = json::read_item(document, compact, base::Limits{}); !read) {
    return std::move(read).error();
  }
  return decode_item(compact);
}

std::string item_json(const Item& item) {
  const Result<std::string> compact = encode_item(item);
  std::string out;
  if (compact) json::append_item(out, model::ItemView(*compact));
  return out;
}

std::string item_text(const Item& item, const TableDescription& table) {
  std::string out;
  const auto key = [&](const std::string& name) {
    const auto at = item.find(name);
    if (at == item.end()) return;
    out += out.empty() ? "" : "  ";
    out += bold(value_text(at->second));
  };
  key(table.partition_key.name);
  if (table.sort_key) key(table.sort_key->name);
  out += '\n';
  const auto is_key = [&](const std::string& name) {
    return name == table.partition_key.name || (table.sort_key && name == table.sort_key->name);
  };
  std::size_t width = 0;
  for (const auto& [name, value] : item) {
    if (!is_key(name)) width = std::max(width, std::min(name.size(), kNameWidthMax));
  }
  for (const auto& [name, value] : item) {
    if (!is_key(name)) append_attribute(out, name, value, width);
  }
  return out;
}

Result<Value> read_sort_key(std::string_view text, const TableDescription& table) {
  if (!table.sort_key) return invalid("Table " + table.name + " has no sort key");
  switch (table.sort_key->type) {
    case KeyType::kString:
      break;
    case KeyType::kNumber: {
      Result<Decimal> number = Decimal::parse(text);
      if (!number) return std::move(number).error();
      return Value(*number);
    }
    case KeyType::kBinary: {
      Binary binary;
      if (!json::decode_base64(text, binary.bytes)) {
        return invalid("The sort key of table " + table.name + " is bytes: give it in base64");
      }
      return Value(std::move(binary));
    }
  }
  return Value(std::string(text));
}

std::string json_string(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

}  // namespace rowhouse::app
