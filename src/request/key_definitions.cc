#include "request/key_definitions.h"

#include <algorithm>

namespace rowhouse::request {

NamedAttributes read_rows(simdjson::dom::element list, std::span<const Member> members) {
  NamedAttributes rows;
  simdjson::dom::array array;
  if (list.get_array().get(array) != simdjson::SUCCESS) return rows;  // refused by its shape
  for (const auto element : array) {
    if (const auto row = Fields::read(element, members)) {
      rows.push_back({row->text(0), row->text(1)});
    }
  }
  return rows;
}

std::string names_of(const NamedAttributes& rows) {
  std::string names = "[";
  for (const auto& row : rows) {
    if (names.size() > 1) names += ", ";
    names += row.name;
  }
  return names + "]";
}

const NamedAttribute* Definitions::find(std::string_view name) const {
  const auto at = std::find_if(rows_.begin(), rows_.end(),
                               [&](const NamedAttribute& row) { return row.name == name; });
  return at != rows_.end() ? &*at : nullptr;
}

Result<void> Definitions::check_unique() const {
  for (const NamedAttribute& row : rows_) {
    if (find(row.name) != &row) {
      return invalid_parameter("Cannot define an attribute twice: " + std::string(row.name));
    }
  }
  return {};
}

bool Definitions::has_all(const NamedAttributes& keys) const {
  return std::all_of(keys.begin(), keys.end(),
                     [&](const NamedAttribute& key) { return find(key.name) != nullptr; });
}

Result<void> Definitions::check_has_all(const NamedAttributes& keys) const {
  if (has_all(keys)) return {};
  return invalid_parameter(
      "Some index key attributes are not defined in AttributeDefinitions. Keys: " + names_of(keys) +
      ", AttributeDefinitions: " + names());
}

model::KeyAttribute Definitions::use(std::string_view name) {
  const NamedAttribute* const row = find(name);
  const auto is_it = [&](const NamedAttribute& used) { return used.name == name; };
  if (std::none_of(used_.begin(), used_.end(), is_it)) used_.push_back({name, {}});
  return {std::string(name), row != nullptr ? kKeyTypes.value_of(row->kind, model::Type::kString)
                                            : model::Type::kString};
}

Result<void> Definitions::check_all_used() const {
  if (used_.size() == rows_.size()) return {};
  return invalid_parameter("Some AttributeDefinitions are not used. AttributeDefinitions: " +
                           names() + ", keys used: " + names_of(used_));
}

Result<void> check_simple_key(const NamedAttributes& keys) {
  if (keys[0].kind != "HASH") {
    return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (keys.size() == 1) return {};
  if (keys[1].kind != "RANGE") {
    return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  if (keys[0].name == keys[1].name) {
    return invalid(
        "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  return {};
}

}  // namespace rowhouse::request
