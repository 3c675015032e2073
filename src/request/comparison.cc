#include "request/comparison.h"

#include <algorithm>
#include <iterator>

#include "json/read_value.h"
#include "model/key.h"

namespace rowhouse::request {
namespace {

using model::Type;
using model::ValueView;

// What one IN of an expression takes.
constexpr std::size_t kInOperandsMax = 100;

bool is_scalar(Type type) {
  return type == Type::kString || type == Type::kNumber || type == Type::kBinary;
}

bool takes(Comparison op, Type type) {
  switch (op) {
    case Comparison::kEqual:
    case Comparison::kNotEqual:
      return true;
    case Comparison::kBeginsWith:
      return type == Type::kString || type == Type::kBinary;
    case Comparison::kContains:
    case Comparison::kNotContains:
      return is_scalar(type) || type == Type::kBool || type == Type::kNull;
    default:
      return is_scalar(type);
  }
}

bool takes_count(Comparison op, std::size_t count) {
  switch (op) {
    case Comparison::kNull:
    case Comparison::kNotNull:
      return count == 0;
    case Comparison::kBetween:
      return count == 2;
    case Comparison::kIn:
      return count >= 1;
    default:
      return count == 1;
  }
}

Result<void> check_values(Comparison op, const std::vector<std::string>& values) {
  if (!takes_count(op, values.size())) {
    return invalid_parameter("Invalid number of argument(s) for the " + std::string(name_of(op)) +
                             " ComparisonOperator");
  }
  for (const std::string& value : values) {
    const Type type = ValueView(value).type();
    if (!takes(op, type)) {
      return invalid_parameter("ComparisonOperator " + std::string(name_of(op)) +
                               " is not valid for " + std::string(model::type_name(type)) +
                               " AttributeValue type");
    }
    if (type != ValueView(values.front()).type()) {
      return invalid_parameter("AttributeValues inside AttributeValueList must be of same type");
    }
  }
  if (op == Comparison::kBetween &&
      model::key_content(ValueView(values[1])) < model::key_content(ValueView(values[0]))) {
    return invalid(
        "The BETWEEN condition was provided a range where the lower bound is greater than the "
        "upper bound");
  }
  return {};
}

std::string_view infix_of(Comparison op) {
  switch (op) {
    case Comparison::kEqual:
      return " = ";
    case Comparison::kNotEqual:
      return " <> ";
    case Comparison::kLess:
      return " < ";
    case Comparison::kLessOrEqual:
      return " <= ";
    case Comparison::kGreater:
      return " > ";
    default:
      return " >= ";
  }
}

void append_call(LegacyText& out, std::string_view function, std::string_view attribute,
                 std::vector<std::string>&& values) {
  out.text += function;
  out.text += '(';
  out.name(attribute);
  for (std::string& value : values) {
    out.text += ", ";
    out.value(std::move(value));
  }
  out.text += ')';
}

// An IN of an expression takes a hundred values; the old one as many as there are.
void append_in(LegacyText& out, std::string_view attribute, std::vector<std::string>&& values) {
  const bool is_split = values.size() > kInOperandsMax;
  if (is_split) out.text += '(';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % kInOperandsMax == 0) {
      if (i > 0) out.text += ") OR ";
      out.name(attribute);
      out.text += " IN (";
    } else {
      out.text += ", ";
    }
    out.value(std::move(values[i]));
  }
  out.text += ')';
  if (is_split) out.text += ')';
}

}  // namespace

std::string_view name_of(Comparison op) { return kComparisons.names[static_cast<std::size_t>(op)]; }

Result<std::vector<std::string>> read_comparison_values(const Fields& fields, std::size_t slot,
                                                        const base::Limits& limits) {
  std::vector<std::string> values;
  simdjson::dom::array array;
  if (!fields.has(slot) || fields[slot].get_array().get(array) != simdjson::SUCCESS) return values;
  for (const auto element : array) {
    ROWHOUSE_CHECK(json::read_value(element, values.emplace_back(), limits));
  }
  return values;
}

Result<void> append_comparison(LegacyText& out, std::string_view attribute, Comparison op,
                               std::vector<std::string> values) {
  ROWHOUSE_CHECK(check_values(op, values));
  switch (op) {
    case Comparison::kNull:
      append_call(out, "attribute_not_exists", attribute, {});
      break;
    case Comparison::kNotNull:
      append_call(out, "attribute_exists", attribute, {});
      break;
    case Comparison::kBeginsWith:
      append_call(out, "begins_with", attribute, std::move(values));
      break;
    case Comparison::kContains:
      append_call(out, "contains", attribute, std::move(values));
      break;
    case Comparison::kNotContains:
      // What is not there contains nothing, and yet does not meet the condition.
      append_call(out, "attribute_exists", attribute, {});
      out.text += " AND NOT ";
      append_call(out, "contains", attribute, std::move(values));
      break;
    case Comparison::kIn:
      append_in(out, attribute, std::move(values));
      break;
    case Comparison::kBetween:
      out.name(attribute);
      out.text += " BETWEEN ";
      out.value(std::move(values[0]));
      out.text += " AND ";
      out.value(std::move(values[1]));
      break;
    default:
      out.name(attribute);
      out.text += infix_of(op);
      out.value(std::move(values[0]));
      break;
  }
  return {};
}

Result<void> append_condition(LegacyText& out, std::string_view attribute,
                              simdjson::dom::element json, const base::Limits& limits) {
  ROWHOUSE_TRY(fields, Fields::read(json, shapes::kConditionMembers));
  const Comparison op = kComparisons.read(
      fields, slot(shapes::kConditionMembers, "ComparisonOperator"), Comparison::kEqual);
  ROWHOUSE_TRY(values, read_comparison_values(
                           fields, slot(shapes::kConditionMembers, "AttributeValueList"), limits));
  return append_comparison(out, attribute, op, std::move(values));
}

}  // namespace rowhouse::request
