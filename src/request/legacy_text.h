#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "expression/placeholders.h"

namespace rowhouse::request {

/// The expression that a parameter from before there were expressions stands for: its text and the
/// placeholders in it. The text is parsed as a client's would be, so that whatever comes after the
/// request (evaluation, printing for a remote engine) knows expressions only.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
struct LegacyText {
  std::string text;
  expression::Placeholders placeholders;

  /// Appends a placeholder for an attribute's name, which it also gives back.
  std::string name(std::string_view attribute) {
    std::string placeholder = "#n" + std::to_string(count_++);
    placeholders.add_name(placeholder, std::string(attribute));
    text += placeholder;
    return placeholder;
  }
  void value(std::string compact) {
    std::string placeholder = ":v" + std::to_string(count_++);
    text += placeholder;
    placeholders.add_value(std::move(placeholder), std::move(compact));
  }

 private:
  std::size_t count_ = 0;
};

/// The bounds of an expression's length and operators are not those of the old parameters, which
/// the size of the request bounds.
inline base::Limits legacy_limits(base::Limits limits) {
  limits.expression_bytes_max = std::size_t{1} << 30;
  limits.expression_operators_max = 1 << 24;  // more than any body holds
  return limits;
}

}  // namespace rowhouse::request
