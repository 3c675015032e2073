#include "tenancy/policy/condition.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace rowhouse::policy {
namespace {

template <typename T>
bool related(Relation relation, const T& left, const T& right) {
  switch (relation) {
    case Relation::kEquals:
      return left == right;
    case Relation::kLess:
      return left < right;
    case Relation::kLessEquals:
      return left <= right;
    case Relation::kGreater:
      return left > right;
    case Relation::kGreaterEquals:
      return left >= right;
  }
  return false;
}

template <typename T>
Result<Operand> operand_of(std::string_view text, std::optional<T> value, std::string_view kind) {
  if (!value) {
    return Error(ErrorCode::kValidation,
                 "\"" + std::string(text.substr(0, 64)) + "\" is no " + std::string(kind));
  }
  return Operand{std::string(text), *std::move(value)};
}

Result<Operand> compile_pattern(Comparison comparison, std::string_view text, bool variables) {
  const Pattern::Syntax syntax{
      .wildcards = comparison == Comparison::kStringLike || comparison == Comparison::kArn,
      .variables = variables,
      .ignore_case = comparison == Comparison::kStringIgnoreCase,
      .arn_parts = comparison == Comparison::kArn,
  };
  ROWHOUSE_TRY(pattern, Pattern::parse(text, syntax));
  return Operand{std::string(text), std::move(pattern)};
}

Result<Operand> compile_operand(Comparison comparison, std::string_view text, bool variables) {
  switch (comparison) {
    case Comparison::kNumeric:
      return operand_of(text, parse_number(text), "number");
    case Comparison::kDate:
      return operand_of(text, parse_date_ms(text), "date in ISO 8601 or seconds since 1970");
    case Comparison::kBool:
    case Comparison::kNull:
      return operand_of(text, parse_bool(text), "\"true\" or \"false\"");
    case Comparison::kBinary:
      return operand_of(text, parse_base64(text), "base64");
    case Comparison::kIpAddress:
      return operand_of(text, parse_network(text), "IP address or CIDR network");
    case Comparison::kString:
    case Comparison::kStringIgnoreCase:
    case Comparison::kStringLike:
    case Comparison::kArn:
      break;
  }
  return compile_pattern(comparison, text, variables);
}

/// Whether any operand, as a T, is related so to `value`.
template <typename T>
bool any_related(const std::vector<Operand>& operands, Relation relation, const T& value) {
  return std::any_of(operands.begin(), operands.end(), [&](const Operand& operand) {
    const T* mine = std::get_if<T>(&operand.value);
    return mine != nullptr && related(relation, value, *mine);
  });
}

}  // namespace

Result<Condition> Condition::compile(std::string_view operator_name, const Operator& op,
                                     std::string_view key, const std::vector<std::string>& values,
                                     bool variables) {
  Condition condition;
  condition.operator_name_ = operator_name;
  condition.operator_ = op;
  condition.key_ = key;
  const KeyName name(key);
  condition.key_hash_ = name.hash();
  condition.on_leading_keys_ = is_leading_keys(name);
  condition.operands_.reserve(values.size());
  for (const std::string& value : values) {
    ROWHOUSE_TRY(operand, compile_operand(op.comparison, value, variables));
    condition.operands_.push_back(std::move(operand));
  }
  return condition;
}

const ContextKey* Condition::find_in(const RequestContext& context) const noexcept {
  const KeyName name(key_, key_hash_);
  const ContextKey* key = context.find(name);
  if (key != nullptr || !on_leading_keys_) return key;
  if (name == kLeadingKeys) return context.find(kFirstPartitionKeyValues);
  return name == kFirstPartitionKeyValues ? context.find(kLeadingKeys) : nullptr;
}

bool Condition::is_null(const ContextKey* key) const noexcept {
  return key == nullptr || key->values().empty();
}

bool Condition::holds(const RequestContext& context, Effect effect, bool nameless) const noexcept {
  if (nameless && on_leading_keys_) return effect == Effect::kDeny;
  const ContextKey* key = find_in(context);
  if (operator_.comparison == Comparison::kNull) {
    return std::any_of(operands_.begin(), operands_.end(), [&](const Operand& operand) {
      const bool* wanted = std::get_if<bool>(&operand.value);
      return wanted != nullptr && *wanted == is_null(key);
    });
  }
  const auto holds_for = [&](std::string_view value) {
    return holds_for_value(value, context, effect);
  };
  switch (operator_.quantifier) {
    case Quantifier::kForAllValues:
      // Of no values at all, everything is true.
      return key == nullptr || std::all_of(key->values().begin(), key->values().end(), holds_for);
    case Quantifier::kForAnyValue:
      // What AWS makes of IfExists here is not documented: the stricter reading for each effect.
      if (is_null(key)) return operator_.if_exists && effect == Effect::kDeny;
      return std::any_of(key->values().begin(), key->values().end(), holds_for);
    case Quantifier::kNone:
      break;
  }
  if (key == nullptr) return operator_.if_exists || operator_.negated;
  // A bare operator on a key of many values never matches, even if there is one value only.
  return !key->has_many() && holds_for(key->values().front());
}

bool Condition::holds_for_value(std::string_view value, const RequestContext& context,
                                Effect effect) const noexcept {
  const Match match = match_any(value, context);
  if (!operator_.negated) return match == Match::kYes;
  // "Not equal to what nobody knows" must not open anything, but it may close.
  if (match == Match::kUnresolved) return effect == Effect::kDeny;
  return match == Match::kNo;
}

Condition::Match Condition::match_any(std::string_view value,
                                      const RequestContext& context) const noexcept {
  // A request's text which is not of the operator's kind is neither equal nor unequal to anything.
  const auto related_to = [this](const auto& parsed) {
    if (!parsed) return Match::kUnresolved;
    return any_related(operands_, operator_.relation, *parsed) ? Match::kYes : Match::kNo;
  };
  switch (operator_.comparison) {
    case Comparison::kNumeric:
      return related_to(parse_number(value));
    case Comparison::kDate:
      return related_to(parse_date_ms(value));
    case Comparison::kBool:
      return related_to(parse_bool(value));
    case Comparison::kBinary:
      return related_to(parse_base64(value));
    case Comparison::kIpAddress: {
      const auto address = parse_network(value);
      if (!address) return Match::kUnresolved;
      const bool inside =
          std::any_of(operands_.begin(), operands_.end(), [&](const Operand& operand) {
            const auto* network = std::get_if<Network>(&operand.value);
            return network != nullptr && network->contains(*address);
          });
      return inside ? Match::kYes : Match::kNo;
    }
    case Comparison::kNull:
      return Match::kNo;
    case Comparison::kString:
    case Comparison::kStringIgnoreCase:
    case Comparison::kStringLike:
    case Comparison::kArn:
      break;
  }
  Match best = Match::kNo;
  for (const Operand& operand : operands_) {
    const auto* pattern = std::get_if<Pattern>(&operand.value);
    if (pattern == nullptr) continue;
    const Pattern::Match match = pattern->match(value, context);
    if (match == Pattern::Match::kYes) return Match::kYes;
    if (match == Pattern::Match::kUnresolved) best = Match::kUnresolved;
  }
  return best;
}

}  // namespace rowhouse::policy
