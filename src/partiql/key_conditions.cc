#include "partiql/key_conditions.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "expression/sort_operator.h"

namespace rowhouse::partiql {
namespace {

using expression::ConditionKind;
using expression::ConditionNode;
using expression::Operand;
using expression::SortOperator;
using Values = std::vector<std::string>;

bool is_attribute(const Operand& operand, std::string_view name) {
  return !operand.is_value && !operand.is_size && operand.path.steps.empty() &&
         operand.path.root == name;
}

/// An attribute `name` on the left and nothing but values on the right.
bool is_about(const ConditionNode& node, std::string_view name) {
  return !node.operands.empty() && is_attribute(node.operands.front(), name) &&
         std::all_of(node.operands.begin() + 1, node.operands.end(),
                     [](const Operand& operand) { return operand.is_value; });
}

/// The values that `name` may have if `node` holds. Recursion is bounded by the parser's nesting.
std::optional<Values> values_in(const ConditionNode& node, std::string_view name) {
  switch (node.kind) {
    case ConditionKind::kEqual:
    case ConditionKind::kIn: {
      if (!is_about(node, name)) return std::nullopt;
      Values values;
      for (auto operand = node.operands.begin() + 1; operand != node.operands.end(); ++operand) {
        values.push_back(operand->value);
      }
      return values;
    }
    case ConditionKind::kAnd:
      for (const ConditionNode& child : node.children) {
        if (auto values = values_in(child, name)) return values;
      }
      return std::nullopt;
    case ConditionKind::kOr: {
      Values all;
      for (const ConditionNode& child : node.children) {
        auto values = values_in(child, name);
        if (!values) return std::nullopt;
        std::move(values->begin(), values->end(), std::back_inserter(all));
      }
      return all;
    }
    default:
      return std::nullopt;
  }
}

/// True if `node` says nothing but which values `name` has.
bool says_values_only(const ConditionNode& node, std::string_view name) {
  if (node.kind == ConditionKind::kOr) {
    return std::all_of(node.children.begin(), node.children.end(),
                       [&](const ConditionNode& child) { return says_values_only(child, name); });
  }
  return (node.kind == ConditionKind::kEqual || node.kind == ConditionKind::kIn) &&
         is_about(node, name);
}

void remove_repetitions(Values& values) {
  std::set<std::string> seen;
  std::erase_if(values, [&](const std::string& value) { return !seen.insert(value).second; });
}

}  // namespace

std::vector<ConditionNode> conjuncts_of(std::optional<ConditionNode>&& condition) {
  std::vector<ConditionNode> conjuncts;
  if (!condition) return conjuncts;
  if (condition->kind == ConditionKind::kAnd) return std::move(condition->children);
  conjuncts.push_back(*std::move(condition));
  return conjuncts;
}

std::optional<ConditionNode> conjunction_of(std::vector<ConditionNode>&& conjuncts) {
  if (conjuncts.empty()) return std::nullopt;
  if (conjuncts.size() == 1) return std::move(conjuncts.front());
  ConditionNode node;
  node.kind = ConditionKind::kAnd;
  node.children = std::move(conjuncts);
  return node;
}

std::optional<std::string> take_equality(std::vector<ConditionNode>& conjuncts,
                                         std::string_view name) {
  for (auto node = conjuncts.begin(); node != conjuncts.end(); ++node) {
    if (node->kind != ConditionKind::kEqual || !is_about(*node, name)) continue;
    std::string value = std::move(node->operands[1].value);
    conjuncts.erase(node);
    return value;
  }
  return std::nullopt;
}

std::optional<expression::KeyCondition::Part> take_range(std::vector<ConditionNode>& conjuncts,
                                                         std::string_view name) {
  for (auto node = conjuncts.begin(); node != conjuncts.end(); ++node) {
    const auto op = sort_operator(node->kind);
    if (!op || !is_about(*node, name)) continue;
    expression::KeyCondition::Part part{
        std::string(name), *op, std::move(node->operands[1].value), {}};
    if (*op == SortOperator::kBetween) part.second = std::move(node->operands[2].value);
    conjuncts.erase(node);
    return part;
  }
  return std::nullopt;
}

std::optional<Values> take_values(std::vector<ConditionNode>& conjuncts, std::string_view name) {
  for (auto node = conjuncts.begin(); node != conjuncts.end(); ++node) {
    auto values = values_in(*node, name);
    if (!values) continue;
    remove_repetitions(*values);
    if (says_values_only(*node, name)) conjuncts.erase(node);
    return values;
  }
  return std::nullopt;
}

}  // namespace rowhouse::partiql
