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

std::string_view long_type_name(model::Type type) noexcept {
  using model::Type;
  switch (type) {
    case Type::kNull:
      return "NULL";
    case Type::kBool:
      return "BOOLEAN";
    case Type::kNumber:
      return "NUMBER";
    case Type::kString:
      return "STRING";
    case Type::kBinary:
      return "BINARY";
    case Type::kStringSet:
      return "STRING_SET";
    case Type::kNumberSet:
      return "NUMBER_SET";
    case Type::kBinarySet:
      return "BINARY_SET";
    case Type::kList:
      return "LIST";
    case Type::kMap:
      return "MAP";
  }
  return {};
}

}  // namespace rowhouse::expression
