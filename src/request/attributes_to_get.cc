#include "request/attributes_to_get.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace rowhouse::request {

Result<LegacyText> attributes_to_get_text(const Fields& fields, std::size_t slot) {
  LegacyText out;
  simdjson::dom::array array;
  if (!fields.has(slot) || fields[slot].get_array().get(array) != simdjson::SUCCESS) return out;
  std::vector<std::string_view> names;
  for (const auto element : array) {
    std::string_view name;
    if (element.get_string().get(name) != simdjson::SUCCESS) continue;  // refused by its shape
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      return invalid_parameter("Duplicate value in attribute name: " + std::string(name));
    }
    names.push_back(name);
    if (!out.text.empty()) out.text += ", ";
    out.name(name);
  }
  return out;
}

Result<std::optional<expression::Projection>> read_attributes_to_get(const Fields& fields,
                                                                     std::size_t slot,
                                                                     const base::Limits& limits) {
  ROWHOUSE_TRY(out, attributes_to_get_text(fields, slot));
  if (out.text.empty()) return std::optional<expression::Projection>();
  ROWHOUSE_TRY(projection,
               expression::Projection::parse(out.text, out.placeholders, legacy_limits(limits)));
  return std::optional(std::move(projection));
}

}  // namespace rowhouse::request
