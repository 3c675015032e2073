#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "expression/expression.h"
#include "expression/placeholders.h"
#include "request/fields.h"

namespace rowhouse::request {

/// A parameter of a request by the name that it has on the wire.
struct Parameter {
  std::string_view name;
  std::size_t slot;
};

/// Where one operation keeps its expressions, their placeholders, and the parameters from before
/// there were expressions.
struct ExpressionParameters {
  /// Those whose values come from ExpressionAttributeValues, in the order in which the service
  /// names them.
  std::span<const Parameter> with_values = {};
  std::span<const Parameter> without_values = {};
  std::size_t names_slot = 0;
  std::optional<std::size_t> values_slot = {};
  std::span<const Parameter> legacy = {};
};

/// The expressions of one request and their placeholders. begin() checks what can be said before an
/// expression is parsed; finish() refuses what none of them used.
class Expressions {
 public:
  explicit Expressions(const base::Limits& limits) : limits_(limits) {}

  /// kValidation with DynamoDB's text if expressions and legacy parameters are mixed, if
  /// placeholders come without an expression, are none, are not well formed, or are too much
  /// together.
  Result<void> begin(const Fields& fields, const ExpressionParameters& parameters);

  Result<std::optional<expression::Condition>> condition(
      const Fields& fields, std::size_t slot,
      expression::Parameter parameter = expression::Parameter::kCondition);
  Result<std::optional<expression::Projection>> projection(const Fields& fields, std::size_t slot);
  Result<std::optional<expression::Update>> update(const Fields& fields, std::size_t slot);
  Result<expression::KeyCondition> key_condition(const Fields& fields, std::size_t slot,
                                                 std::size_t parts_max);

  Result<void> finish() const { return placeholders_.check_all_used(); }

 private:
  Result<void> read_names(simdjson::dom::element json);
  Result<void> read_values(simdjson::dom::element json);
  Result<void> check_placeholder_bytes() const;

  const base::Limits& limits_;
  std::size_t placeholder_bytes_ = 0;
  expression::Placeholders placeholders_;
};

}  // namespace rowhouse::request
