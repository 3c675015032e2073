#include <algorithm>

#include "expression/condition_parser.h"
#include "expression/evaluate.h"
#include "expression/expression.h"
#include "expression/print.h"

namespace rowhouse::expression {
namespace {

void collect(const ConditionNode& node, std::vector<std::string>& names) {
  for (const Operand& operand : node.operands) {
    if (!operand.is_value) names.push_back(operand.path.root);
  }
  for (const ConditionNode& child : node.children) collect(child, names);
}

}  // namespace

Result<Condition> Condition::parse(std::string_view text, Parameter parameter,
                                   Placeholders& placeholders, const base::Limits& limits) {
  ROWHOUSE_TRY(node, ConditionParser(text, parameter, placeholders, limits).parse());
  Condition condition;
  condition.root_ = std::make_shared<const ConditionNode>(std::move(node));
  return condition;
}

Condition Condition::of(ConditionNode root) {
  Condition condition;
  condition.root_ = std::make_shared<const ConditionNode>(std::move(root));
  return condition;
}

bool Condition::matches(model::ItemView item) const { return !root_ || evaluate(*root_, item); }

std::vector<std::string> Condition::attributes() const {
  std::vector<std::string> names;
  if (root_) collect(*root_, names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void Condition::print(Printed& out) const {
  Printer printer(out);
  if (root_) printer.condition(*root_);
}

bool operator==(const Condition& a, const Condition& b) {
  return a.root_ == b.root_ || (a.root_ && b.root_ && *a.root_ == *b.root_);
}

}  // namespace rowhouse::expression
