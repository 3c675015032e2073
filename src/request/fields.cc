#include "request/fields.h"

#include "json/wrong_type.h"

namespace rowhouse::request {

Result<Fields> Fields::read(simdjson::dom::element json, std::span<const Member> members,
                            std::string_view java_type) {
  simdjson::dom::object object;
  if (json.get_object().get(object) != simdjson::SUCCESS) {
    return json::wrong_type(json, json::Expected::kMap, java_type);
  }
  Fields fields;
  for (const auto& [name, value] : object) {
    for (std::size_t slot = 0; slot < members.size(); ++slot) {
      if (members[slot].name != name) continue;
      if (fields.has(slot)) return json::duplicate_name(name);
      if (value.is_null()) break;
      fields.elements_[slot] = value;
      fields.present_ |= 1u << slot;
      break;
    }
  }
  return fields;
}

std::string_view Fields::text(std::size_t slot) const {
  return optional_text(slot).value_or(std::string_view());
}

std::optional<std::string_view> Fields::optional_text(std::size_t slot) const {
  std::string_view text;
  if (!has(slot) || elements_[slot].get_string().get(text) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return text;
}

bool Fields::flag(std::size_t slot, bool otherwise) const {
  return optional_flag(slot).value_or(otherwise);
}

std::optional<bool> Fields::optional_flag(std::size_t slot) const {
  bool flag = false;
  if (!has(slot) || elements_[slot].get_bool().get(flag) != simdjson::SUCCESS) return std::nullopt;
  return flag;
}

std::optional<std::int64_t> Fields::number(std::size_t slot) const {
  if (!has(slot)) return std::nullopt;
  return integer_of(elements_[slot]);
}

std::optional<std::int64_t> integer_of(simdjson::dom::element json) {
  switch (json.type()) {
    case simdjson::dom::element_type::INT64:
      return std::int64_t(json);
    case simdjson::dom::element_type::DOUBLE: {
      constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it the text's digits are lost
      const double value = double(json);
      if (value < -kExact || value > kExact) return std::nullopt;
      return static_cast<std::int64_t>(value);
    }
    default:
      return std::nullopt;
  }
}

}  // namespace rowhouse::request
