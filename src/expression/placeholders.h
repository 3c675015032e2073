#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/value_view.h"

namespace rowhouse::expression {

/// ExpressionAttributeNames and ExpressionAttributeValues of one request, and which of them its
/// expressions have used. The expressions of a request share one of these; when all are parsed,
/// check_all_used() refuses the rest.
class Placeholders {
 public:
  /// `key` with its '#', as written in the request.
  void add_name(std::string key, std::string attribute_name);
  /// `key` with its ':'; `value` in compact form.
  void add_value(std::string key, std::string compact_value);

  bool has_names() const noexcept { return !names_.empty(); }
  bool has_values() const noexcept { return !values_.empty(); }

  /// The attribute name behind "#n", marked as used; nullopt if there is none.
  std::optional<std::string_view> use_name(std::string_view key);
  /// The value behind ":v", marked as used; nullopt if there is none.
  std::optional<model::ValueView> use_value(std::string_view key);

  /// kValidation: "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a,
  /// #b}", and so for values.
  Result<void> check_all_used() const;

 private:
  struct Entry {
    std::string key;
    std::string content;
    bool used = false;
  };
  std::vector<Entry> names_;
  std::vector<Entry> values_;
  bool names_sorted_ = false;  // Many entries are sorted when they are first searched.
  bool values_sorted_ = false;
};

}  // namespace rowhouse::expression
