#include "request/attribute_updates.h"

#include <string>
#include <utility>
#include <vector>

#include "expression/value_text.h"
#include "json/read_value.h"
#include "json/wrong_type.h"
#include "model/value_writer.h"
#include "request/legacy_text.h"

namespace rowhouse::request {
namespace {

using model::Type;

/// One attribute and what is to become of it.
struct OneUpdate {
  std::string_view attribute;
  std::string_view action;
  std::string value;  ///< Compact; empty if there is none.
};

bool is_addable(Type type) {
  return type == Type::kNumber || type == Type::kList || model::is_set(type);
}

Result<OneUpdate> read_one(std::string_view attribute, simdjson::dom::element json,
                           const base::Limits& limits) {
  ROWHOUSE_TRY(fields, Fields::read(json, shapes::kAttributeUpdateMembers));
  constexpr std::size_t kValue = slot(shapes::kAttributeUpdateMembers, "Value");
  OneUpdate one{
      attribute,
      fields.optional_text(slot(shapes::kAttributeUpdateMembers, "Action")).value_or("PUT"),
      {}};
  if (!fields.has(kValue)) {
    if (one.action == "DELETE") return one;
    return invalid_parameter("Only DELETE action is allowed when no attribute value is specified");
  }
  ROWHOUSE_CHECK(json::read_value(fields[kValue], one.value, limits));
  const Type type = model::ValueView(one.value).type();
  if (one.action == "ADD" && !is_addable(type)) {
    return invalid_parameter("ADD action is not supported for the type " +
                             std::string(expression::long_type_name(type)));
  }
  if (one.action == "DELETE" && !model::is_set(type)) {
    return invalid_parameter("DELETE action with value is not supported for the type " +
                             std::string(expression::long_type_name(type)));
  }
  return one;
}

bool is_list(const OneUpdate& one) {
  return !one.value.empty() && model::ValueView(one.value).type() == Type::kList;
}

/// Which clause of an update expression says the same.
std::size_t clause_of(const OneUpdate& one) {
  if (one.action == "PUT" || (one.action == "ADD" && is_list(one))) return 0;
  if (one.action == "ADD") return 2;
  return one.value.empty() ? 1 : 3;
}

void append(LegacyText& out, OneUpdate&& one, std::size_t clause) {
  if (clause == 0 && one.action == "ADD") {
    // The old ADD appends to lists, which that of an expression does not.
    std::string empty;
    model::ValueWriter writer(empty);
    writer.end(writer.begin_list(), 0);
    const std::string name = out.name(one.attribute);
    out.text += " = list_append(if_not_exists(" + name + ", ";
    out.value(std::move(empty));
    out.text += "), ";
    out.value(std::move(one.value));
    out.text += ')';
    return;
  }
  out.name(one.attribute);
  if (clause == 1) return;
  out.text += clause == 0 ? " = " : " ";
  out.value(std::move(one.value));
}

}  // namespace

Result<AttributeUpdates> read_attribute_updates(const Fields& fields, std::size_t slot,
                                                const base::Limits& limits) {
  AttributeUpdates result;
  simdjson::dom::object entries;
  if (!fields.has(slot) || fields[slot].get_object().get(entries) != simdjson::SUCCESS) {
    return result;
  }
  ROWHOUSE_CHECK(json::check_names_unique(entries));
  std::vector<OneUpdate> clauses[4];
  for (const auto& [name, json] : entries) {
    ROWHOUSE_TRY(one, read_one(name, json, limits));
    clauses[clause_of(one)].push_back(std::move(one));
  }
  LegacyText out;
  constexpr std::string_view kClauses[] = {"SET ", "REMOVE ", "ADD ", "DELETE "};
  for (std::size_t clause = 0; clause < 4; ++clause) {
    for (OneUpdate& one : clauses[clause]) {
      if (&one == &clauses[clause].front()) {
        if (!out.text.empty()) out.text += ' ';
        out.text += kClauses[clause];
      } else {
        out.text += ", ";
      }
      append(out, std::move(one), clause);
    }
  }
  if (out.text.empty()) return result;
  result.makes_item = !clauses[0].empty() || !clauses[2].empty();
  ROWHOUSE_TRY(update,
               expression::Update::parse(out.text, out.placeholders, legacy_limits(limits)));
  result.update = std::move(update);
  return result;
}

}  // namespace rowhouse::request
