#include "request/expressions.h"

#include <algorithm>

#include "json/read_value.h"
#include "json/wrong_type.h"
#include "request/members.h"

namespace rowhouse::request {
namespace {

// Of all names and values that stand behind placeholders, and the placeholders themselves.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
constexpr std::size_t kPlaceholderBytesMax = 2 * 1024 * 1024;

bool is_placeholder(std::string_view key, char sigil) {
  if (key.size() < 2 || key.front() != sigil) return false;
  return std::all_of(key.begin() + 1, key.end(), [](char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '_';
  });
}

Error invalid_key(std::string_view parameter, std::string_view key) {
  return invalid(std::string(parameter) + " contains invalid key: Syntax error; key: \"" +
                 std::string(key) + "\"");
}

std::string listed(const Fields& fields, std::span<const Parameter> first,
                   std::span<const Parameter> second = {}) {
  std::string names;
  for (const auto& parameters : {first, second}) {
    for (const Parameter& parameter : parameters) {
      if (!fields.has(parameter.slot)) continue;
      if (!names.empty()) names += ", ";
      names += parameter.name;
    }
  }
  return names;
}

bool has_any(const Fields& fields, std::span<const Parameter> parameters) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [&](const Parameter& parameter) { return fields.has(parameter.slot); });
}

Error values_without_expression(std::span<const Parameter> expressions) {
  std::string message = "ExpressionAttributeValues can only be specified when using expressions: ";
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    if (i > 0) message += " and ";
    message += expressions[i].name;
  }
  return invalid(message + (expressions.size() > 1 ? " are null" : " is null"));
}

}  // namespace

Result<void> Expressions::begin(const Fields& fields, const ExpressionParameters& parameters) {
  const bool has_values_expression = has_any(fields, parameters.with_values);
  const bool has_expression = has_values_expression || has_any(fields, parameters.without_values);
  if (has_any(fields, parameters.legacy)) {
    if (has_expression) {
      return invalid(
          "Can not use both expression and non-expression parameters in the same request: "
          "Non-expression parameters: {" +
          listed(fields, parameters.legacy) + "} Expression parameters: {" +
          listed(fields, parameters.without_values, parameters.with_values) + "}");
    }
  }
  if (fields.has(parameters.names_slot)) {
    if (!has_expression) {
      return invalid("ExpressionAttributeNames can only be specified when using expressions");
    }
    ROWHOUSE_CHECK(read_names(fields[parameters.names_slot]));
  }
  if (parameters.values_slot && fields.has(*parameters.values_slot)) {
    if (!has_values_expression) return values_without_expression(parameters.with_values);
    ROWHOUSE_CHECK(read_values(fields[*parameters.values_slot]));
  }
  return check_placeholder_bytes();
}

/// The text is Rowhouse's own: the documentation has the bound alone.
Result<void> Expressions::check_placeholder_bytes() const {
  if (placeholder_bytes_ <= kPlaceholderBytesMax) return {};
  return invalid_parameter(
      "ExpressionAttributeNames and ExpressionAttributeValues have exceeded the maximum allowed "
      "size together; size: " +
      std::to_string(placeholder_bytes_));
}

Result<void> Expressions::read_names(simdjson::dom::element json) {
  simdjson::dom::object object;
  if (json.get_object().get(object) != simdjson::SUCCESS) return {};  // refused by its shape
  if (object.size() == 0) return invalid("ExpressionAttributeNames must not be empty");
  ROWHOUSE_CHECK(json::check_names_unique(object));
  for (const auto& [key, content] : object) {
    if (!is_placeholder(key, '#')) return invalid_key("ExpressionAttributeNames", key);
    std::string_view name;
    if (content.get_string().get(name) != simdjson::SUCCESS) {
      return json::wrong_type(content, json::Expected::kString);
    }
    placeholder_bytes_ += key.size() + name.size();
    placeholders_.add_name(std::string(key), std::string(name));
  }
  return {};
}

Result<void> Expressions::read_values(simdjson::dom::element json) {
  simdjson::dom::object object;
  if (json.get_object().get(object) != simdjson::SUCCESS) return {};  // refused by its shape
  if (object.size() == 0) return invalid("ExpressionAttributeValues must not be empty");
  ROWHOUSE_CHECK(json::check_names_unique(object));
  for (const auto& [key, content] : object) {
    if (!is_placeholder(key, ':')) return invalid_key("ExpressionAttributeValues", key);
    std::string value;
    if (auto read = json::read_value(content, value, limits_); !read) {
      if (read.error().code() != ErrorCode::kValidation) return std::move(read).error();
      return invalid("ExpressionAttributeValues contains invalid value: " + read.error().message() +
                     " for key " + std::string(key));
    }
    placeholder_bytes_ += key.size() + value.size();
    placeholders_.add_value(std::string(key), std::move(value));
  }
  return {};
}

Result<std::optional<expression::Condition>> Expressions::condition(
    const Fields& fields, std::size_t slot, expression::Parameter parameter) {
  const auto text = fields.optional_text(slot);
  if (!text) return std::optional<expression::Condition>();
  ROWHOUSE_TRY(parsed, expression::Condition::parse(*text, parameter, placeholders_, limits_));
  return std::optional(std::move(parsed));
}

Result<std::optional<expression::Projection>> Expressions::projection(const Fields& fields,
                                                                      std::size_t slot) {
  const auto text = fields.optional_text(slot);
  if (!text) return std::optional<expression::Projection>();
  ROWHOUSE_TRY(parsed, expression::Projection::parse(*text, placeholders_, limits_));
  return std::optional(std::move(parsed));
}

Result<std::optional<expression::Update>> Expressions::update(const Fields& fields,
                                                              std::size_t slot) {
  const auto text = fields.optional_text(slot);
  if (!text) return std::optional<expression::Update>();
  ROWHOUSE_TRY(parsed, expression::Update::parse(*text, placeholders_, limits_));
  return std::optional(std::move(parsed));
}

Result<expression::KeyCondition> Expressions::key_condition(const Fields& fields, std::size_t slot,
                                                            std::size_t parts_max) {
  return expression::KeyCondition::parse(fields.text(slot), placeholders_, limits_, parts_max);
}

}  // namespace rowhouse::request
