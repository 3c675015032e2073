#include "request/legacy_conditions.h"

#include "json/read_value.h"
#include "json/wrong_type.h"

namespace rowhouse::request {
namespace {

/// The members of a map which its shape has accepted; kSerialization if a name comes twice.
Result<simdjson::dom::object> entries_of(const Fields& fields, std::size_t slot) {
  simdjson::dom::object object;
  if (fields[slot].get_object().get(object) != simdjson::SUCCESS) {
    return json::wrong_type(fields[slot], json::Expected::kMap);
  }
  ROWHOUSE_CHECK(json::check_names_unique(object));
  return object;
}

/// " AND " or " OR ". `count` is the number of conditions that it joins.
Result<std::string_view> joiner(const Fields& fields, std::size_t operator_slot, bool has_map,
                                std::size_t count) {
  if (!fields.has(operator_slot)) return std::string_view(" AND ");
  if (!has_map)
    return invalid_parameter("ConditionalOperator cannot be used without Filter or Expected");
  if (count < 2) {
    return invalid_parameter(
        "ConditionalOperator can only be used when Filter or Expected has two or more elements");
  }
  return std::string_view(fields.text(operator_slot) == "OR" ? " OR " : " AND ");
}

/// One condition of many: appends what `append(out, name, json)` makes of each entry.
template <typename Append>
Result<std::optional<expression::Condition>> read_all(const Fields& fields, std::size_t map_slot,
                                                      std::size_t operator_slot,
                                                      expression::Parameter parameter,
                                                      const base::Limits& limits, Append&& append) {
  std::optional<expression::Condition> none;
  if (!fields.has(map_slot)) {
    ROWHOUSE_CHECK(joiner(fields, operator_slot, false, 0));
    return none;
  }
  ROWHOUSE_TRY(entries, entries_of(fields, map_slot));
  ROWHOUSE_TRY(join, joiner(fields, operator_slot, true, entries.size()));
  LegacyText out;
  for (const auto& [name, json] : entries) {
    if (!out.text.empty()) out.text += join;
    ROWHOUSE_CHECK(append(out, name, json));
  }
  if (out.text.empty()) return none;
  ROWHOUSE_TRY(condition, expression::Condition::parse(out.text, parameter, out.placeholders,
                                                       legacy_limits(limits)));
  return std::optional(std::move(condition));
}

// Measured on the service: https://github.com/floci-io/floci/pull/2125. A Value beside a
// ComparisonOperator is taken, whatever the documentation says.
Error contradictory(std::string_view what, std::string_view attribute) {
  return invalid("1 validation error detected: One or more parameter values were invalid: " +
                 std::string(what) + " for Attribute: " + std::string(attribute));
}

Result<void> append_expected(LegacyText& out, std::string_view attribute,
                             simdjson::dom::element json, const base::Limits& limits) {
  ROWHOUSE_TRY(fields, Fields::read(json, shapes::kExpectedMembers));
  constexpr std::size_t kValue = slot(shapes::kExpectedMembers, "Value");
  constexpr std::size_t kExists = slot(shapes::kExpectedMembers, "Exists");
  constexpr std::size_t kOperator = slot(shapes::kExpectedMembers, "ComparisonOperator");
  constexpr std::size_t kList = slot(shapes::kExpectedMembers, "AttributeValueList");
  ROWHOUSE_TRY(values, read_comparison_values(fields, kList, limits));
  if (fields.has(kValue)) {
    if (fields.has(kList)) {
      return contradictory("Value and AttributeValueList cannot be used together", attribute);
    }
    ROWHOUSE_CHECK(json::read_value(fields[kValue], values.emplace_back(), limits));
  }
  if (fields.has(kOperator)) {
    if (fields.has(kExists)) {
      return contradictory("Exists and ComparisonOperator cannot be used together", attribute);
    }
    const Comparison op = kComparisons.read(fields, kOperator, Comparison::kEqual);
    if (op != Comparison::kNull && op != Comparison::kNotNull && !fields.has(kList) &&
        !fields.has(kValue)) {
      return contradictory("Value or AttributeValueList must be used with ComparisonOperator: " +
                               std::string(name_of(op)),
                           attribute);
    }
    return append_comparison(out, attribute, op, std::move(values));
  }
  if (fields.has(kList)) {
    return contradictory("AttributeValueList can only be used with a ComparisonOperator",
                         attribute);
  }
  if (fields.flag(kExists, true)) {
    if (!fields.has(kValue)) {
      return contradictory(std::string("Value must be provided when Exists is ") +
                               (fields.has(kExists) ? "true" : "null"),
                           attribute);
    }
    return append_comparison(out, attribute, Comparison::kEqual, std::move(values));
  }
  if (fields.has(kValue)) {
    return contradictory("Value cannot be used when Exists is false", attribute);
  }
  return append_comparison(out, attribute, Comparison::kNull, {});
}

}  // namespace

Result<std::optional<expression::Condition>> read_expected(const Fields& fields,
                                                           std::size_t expected_slot,
                                                           std::size_t operator_slot,
                                                           const base::Limits& limits) {
  return read_all(fields, expected_slot, operator_slot, expression::Parameter::kCondition, limits,
                  [&](LegacyText& out, std::string_view name, simdjson::dom::element json) {
                    return append_expected(out, name, json, limits);
                  });
}

Result<std::optional<expression::Condition>> read_filter(const Fields& fields,
                                                         std::size_t filter_slot,
                                                         std::size_t operator_slot,
                                                         const base::Limits& limits) {
  return read_all(fields, filter_slot, operator_slot, expression::Parameter::kFilter, limits,
                  [&](LegacyText& out, std::string_view name, simdjson::dom::element json) {
                    return append_condition(out, name, json, limits);
                  });
}

Result<expression::KeyCondition> read_key_conditions(const Fields& fields, std::size_t slot,
                                                     std::size_t parts_max,
                                                     const base::Limits& limits) {
  ROWHOUSE_TRY(entries, entries_of(fields, slot));
  if (entries.size() == 0) return invalid("Conditions can be of length 1 or 2 only");
  LegacyText out;
  for (const auto& [name, json] : entries) {
    ROWHOUSE_TRY(condition, Fields::read(json, shapes::kConditionMembers));
    const Comparison op =
        kComparisons.read(condition, request::slot(shapes::kConditionMembers, "ComparisonOperator"),
                          Comparison::kEqual);
    switch (op) {
      case Comparison::kEqual:
      case Comparison::kLess:
      case Comparison::kLessOrEqual:
      case Comparison::kGreater:
      case Comparison::kGreaterOrEqual:
      case Comparison::kBetween:
      case Comparison::kBeginsWith:
        break;
      default:
        return invalid("Attempted conditional constraint is not an indexable operation");
    }
    if (!out.text.empty()) out.text += " AND ";
    ROWHOUSE_CHECK(append_condition(out, name, json, limits));
  }
  return expression::KeyCondition::parse(out.text, out.placeholders, legacy_limits(limits),
                                         parts_max);
}

}  // namespace rowhouse::request
