#include "expression/value_text.h"

namespace rowhouse::expression {

std::string value_text(model::ValueView value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "{" + std::string(model::type_name(value.type())) + ":";
  if (value.type() == model::Type::kNumber) {
    value.as_number().append_to(text);
  } else if (value.type() == model::Type::kString) {
    text += value.as_bytes();
  } else {
    for (const char byte : value.as_bytes()) {
      text += kDigits[static_cast<unsigned char>(byte) >> 4];
      text += kDigits[static_cast<unsigned char>(byte) & 15];
    }
  }
  return text + "}";
}

}  // namespace rowhouse::expression
