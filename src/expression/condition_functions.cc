// What the parser checks once it knows the operands of a condition: numbers and types of operands,
// and what DynamoDB calls meaningless. Values come with the request, so that a wrong type of one is
// an error of the request; a wrong type in the item only makes the condition false.
#include <algorithm>

#include "expression/condition_parser.h"
#include "expression/value_text.h"
#include "model/key.h"

namespace rowhouse::expression {
namespace {

using model::Type;
using model::ValueView;

/// The type of an operand, as far as the request alone tells it.
std::optional<Type> known_type(const Operand& operand) {
  if (operand.is_size) return Type::kNumber;
  if (operand.is_value) return ValueView(operand.value).type();
  return std::nullopt;
}

bool is_ordered(Type type) {
  return type == Type::kString || type == Type::kNumber || type == Type::kBinary;
}

bool has_size(Type type) {
  return type != Type::kNumber && type != Type::kBool && type != Type::kNull;
}

bool may_contain(Type type) {
  return type == Type::kString || type == Type::kBinary || type == Type::kList ||
         model::is_set(type);
}

std::optional<ConditionKind> condition_function(std::string_view name) {
  for (const ConditionKind kind :
       {ConditionKind::kAttributeExists, ConditionKind::kAttributeNotExists,
        ConditionKind::kAttributeType, ConditionKind::kBeginsWith, ConditionKind::kContains}) {
    if (operator_text(kind) == name) return kind;
  }
  return std::nullopt;
}

bool is_path(const Operand& operand) { return !operand.is_value && !operand.is_size; }

}  // namespace

void ConditionParser::take_operand(Term&& term, std::vector<Operand>& operands) {
  if (term.kind == Term::Kind::kCondition) {
    refuse("The function is not allowed to be used this way in an expression; function: " +
           std::string(term.function));
  }
  operands.push_back(std::move(term.operand));
}

void ConditionParser::bind_function(Term& term, std::vector<Term>& arguments) {
  if (term.function == "size") {
    term.operand.is_size = true;
    if (arguments.size() != 1) return refuse_operand_count(term.function, arguments.size());
    std::vector<Operand> operands;
    take_operand(std::move(arguments.front()), operands);
    const std::optional<Type> type = known_type(operands.front());
    if (type && !has_size(*type)) refuse_operand_type(term.function, *type);
    term.operand = std::move(operands.front());
    term.operand.is_size = true;
    return;
  }
  bind_condition_function(term, arguments);
}

void ConditionParser::bind_condition_function(Term& term, std::vector<Term>& arguments) {
  term.kind = Term::Kind::kCondition;
  const std::optional<ConditionKind> kind = condition_function(term.function);
  if (!kind) {
    const bool of_update = term.function == "if_not_exists" || term.function == "list_append";
    return refuse((of_update ? "The function is not allowed in a condition expression; function: "
                             : "Invalid function name; function: ") +
                  std::string(term.function));
  }
  ConditionNode& node = term.condition;
  node.kind = *kind;
  const bool existence =
      kind == ConditionKind::kAttributeExists || kind == ConditionKind::kAttributeNotExists;
  if (arguments.size() != (existence ? 1u : 2u)) {
    return refuse_operand_count(term.function, arguments.size());
  }
  for (Term& argument : arguments) take_operand(std::move(argument), node.operands);
  if (existence || kind == ConditionKind::kAttributeType) {
    if (!is_path(node.operands.front())) return require_path_for(term.function);
  }
  check_function_types(node);
}

void ConditionParser::check_function_types(ConditionNode& node) {
  const std::string_view function = operator_text(node.kind);
  switch (node.kind) {
    case ConditionKind::kBeginsWith:
      check_distinct(node);
      for (const Operand& operand : node.operands) {
        const std::optional<Type> type = known_type(operand);
        if (type && *type != Type::kString && *type != Type::kBinary) {
          return refuse_operand_type(function, *type);
        }
      }
      break;
    case ConditionKind::kContains:
      check_distinct(node);
      if (const auto type = known_type(node.operands.front()); type && !may_contain(*type)) {
        refuse_operand_type(function, *type);
      }
      break;
    case ConditionKind::kAttributeType: {
      const Operand& operand = node.operands.back();
      if (is_path(operand)) {
        return refuse("Operator or function requires a value; operator or function: " +
                      std::string(function));
      }
      const Type type = *known_type(operand);
      if (type != Type::kString) return refuse_operand_type(function, type);
      const std::string_view name = ValueView(operand.value).as_bytes();
      const std::optional<Type> named = model::type_from_name(name);
      if (!named) {
        return refuse("Invalid attribute type name found; type: " + std::string(name) +
                      ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
      }
      node.type = *named;  // The value has said all that it had to say.
      node.operands.pop_back();
      break;
    }
    default:
      break;
  }
}

void ConditionParser::check_distinct(const ConditionNode& node) {
  const Operand& first = node.operands.front();
  if (!is_path(first)) return;
  if (std::find(node.operands.begin() + 1, node.operands.end(), first) == node.operands.end()) {
    return;
  }
  refuse(
      "The first operand must be distinct from the remaining operands for this operator or "
      "function; operator: " +
      std::string(operator_text(node.kind)) + ", first operand: " + path_text(first.path));
}

void ConditionParser::check_ordered(const ConditionNode& node) {
  for (const Operand& operand : node.operands) {
    const std::optional<Type> type = known_type(operand);
    if (type && !is_ordered(*type)) return refuse_operand_type(operator_text(node.kind), *type);
  }
}

void ConditionParser::check_bounds(const ConditionNode& node) {
  const Operand& lower = node.operands[1];
  const Operand& upper = node.operands[2];
  if (!lower.is_value || lower.is_size || !upper.is_value || upper.is_size || !ok()) return;
  const ValueView low(lower.value);
  const ValueView high(upper.value);
  const bool same_type = low.type() == high.type();
  if (same_type && model::key_content(low) <= model::key_content(high)) return;
  refuse(std::string("The BETWEEN operator requires ") +
         (same_type ? "upper bound to be greater than or equal to lower bound"
                    : "same data type for lower and upper bounds") +
         "; lower bound operand: AttributeValue: " + value_text(low) +
         ", upper bound operand: AttributeValue: " + value_text(high));
}

}  // namespace rowhouse::expression
