#include "json/wrong_type.h"

#include <algorithm>
#include <string>
#include <vector>

namespace rowhouse::json {
namespace {

using simdjson::dom::element_type;

Error serialization(std::string message) {
  return Error(ErrorCode::kSerialization, std::move(message));
}

std::string_view java_class(Expected expected) {
  switch (expected) {
    case Expected::kString:
      return "String";
    case Expected::kInteger:
      return "Integer";
    case Expected::kLong:
      return "Long";
    case Expected::kDouble:
      return "Double";
    case Expected::kBoolean:
      return "Boolean";
    case Expected::kBytes:
    case Expected::kList:
    case Expected::kMap:
      break;
  }
  return "";
}

std::string_view token(simdjson::dom::element found) {
  switch (found.type()) {
    case element_type::BOOL:
      return bool(found) ? "TRUE_VALUE" : "FALSE_VALUE";
    case element_type::INT64:
    case element_type::UINT64:
      return "NUMBER_VALUE";
    case element_type::DOUBLE:
      return "DECIMAL_VALUE";
    default:
      return "STRING_VALUE";
  }
}

}  // namespace

Error wrong_type(simdjson::dom::element found, Expected expected, std::string_view java_type) {
  const element_type type = found.type();
  if (type == element_type::OBJECT) {
    return serialization("Start of structure or map found where not expected");
  }
  const bool is_container = expected == Expected::kList || expected == Expected::kMap;
  if (type == element_type::ARRAY) {
    std::string message = "Unrecognized collection type ";
    if (is_container) {
      message += java_type;
    } else if (expected == Expected::kBytes) {
      message += "class java.nio.ByteBuffer";
    } else {
      message += "class java.lang.";
      message += java_class(expected);
    }
    return serialization(std::move(message));
  }
  if (is_container) return serialization("Unexpected field type");
  if (expected == Expected::kBytes) {
    return serialization("only base-64-encoded strings are convertible to bytes");
  }
  // A string where a boolean belongs is the one pair with a text of its own.
  if (expected == Expected::kBoolean && type == element_type::STRING) {
    return serialization("Unexpected token received from parser");
  }
  return serialization(std::string(token(found)) + " cannot be converted to " +
                       std::string(java_class(expected)));
}

Error duplicate_name(std::string_view name) {
  return serialization("Duplicate member '" + std::string(name) + "' in a JSON object");
}

Result<void> check_names_unique(simdjson::dom::object object) {
  std::vector<std::string_view> names;
  names.reserve(object.size());
  for (const auto& [name, value] : object) names.push_back(name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) return duplicate_name(*twice);
  return {};
}

}  // namespace rowhouse::json
