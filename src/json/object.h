#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json/value_json.h"

namespace rowhouse::json {

/// One JSON object that is being appended to a buffer: puts the commas and the names.
class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }
  /// Begins a member; its value is appended to the buffer next. `name` needs no escape.
  std::string& member(std::string_view name) {
    out_ += is_empty_ ? "\"" : ",\"";
    is_empty_ = false;
    out_ += name;
    out_ += "\":";
    return out_;
  }
  void text(std::string_view name, std::string_view value) { append_string(member(name), value); }
  void number(std::string_view name, std::int64_t value) { member(name) += std::to_string(value); }
  void flag(std::string_view name, bool value) { member(name) += value ? "true" : "false"; }
  /// An item, unless there is none.
  void item(std::string_view name, std::string_view compact_item) {
    if (!compact_item.empty()) append_item(member(name), model::ItemView(compact_item));
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool is_empty_ = true;
};

}  // namespace rowhouse::json
