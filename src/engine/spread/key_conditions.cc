#include "engine/spread/key_conditions.h"

#include <algorithm>

#include "expression/ast.h"
#include "expression/evaluate.h"
#include "model/value_writer.h"

namespace rowhouse::engine::spread {
namespace {

using expression::ConditionKind;
using expression::ConditionNode;
using expression::Operand;

/// Conditions on the partition key, told as it is known.
class Rewriting {
 public:
  Rewriting(std::string_view partition_name, std::string_view told)
      : partition_name_(partition_name) {
    model::ItemBuilder builder;
    builder.set(partition_name, model::ValueView(told));
    key_ = builder.finish();
    told_ = told;
  }

  // Bounded by the operators of an expression, as evaluate() is.
  ConditionNode rewritten(const ConditionNode& node) const {
    ConditionNode copy = node;
    if (node.kind == ConditionKind::kAnd || node.kind == ConditionKind::kOr) {
      copy.children.clear();
      for (const ConditionNode& child : node.children) add(copy, rewritten(child));
      return copy;
    }
    for (ConditionNode& child : copy.children) child = rewritten(child);
    return is_about_key(node) ? of_leaf(node) : copy;
  }

 private:
  bool is_key(const Operand& operand) const {
    return !operand.is_value && operand.path.root == partition_name_ && operand.path.steps.empty();
  }

  /// Whether the key is there, and what type it has, is the same of both forms.
  bool is_about_key(const ConditionNode& node) const {
    if (node.kind == ConditionKind::kAttributeExists ||
        node.kind == ConditionKind::kAttributeNotExists ||
        node.kind == ConditionKind::kAttributeType) {
      return false;
    }
    return std::any_of(node.operands.begin(), node.operands.end(),
                       [&](const Operand& operand) { return is_key(operand); });
  }

  /// No AND has an AND among its children, nor an OR an OR.
  static void add(ConditionNode& parent, ConditionNode child) {
    if (child.kind != parent.kind) {
      parent.children.push_back(std::move(child));
      return;
    }
    for (ConditionNode& each : child.children) parent.children.push_back(std::move(each));
  }

  static ConditionNode both(ConditionKind kind, ConditionNode one, ConditionNode other) {
    ConditionNode node;
    node.kind = kind;
    add(node, std::move(one));
    add(node, std::move(other));
    return node;
  }

  ConditionNode on_key(ConditionKind kind) const {
    ConditionNode node;
    node.kind = kind;
    Operand operand;
    operand.path.root = partition_name_;
    node.operands.push_back(std::move(operand));
    return node;
  }

  /// An item that is not there has no key: of it the comparison says what it says of any attribute
  /// that is missing.
  ConditionNode of_leaf(const ConditionNode& leaf) const {
    const bool is_of_key_alone =
        std::all_of(leaf.operands.begin(), leaf.operands.end(),
                    [&](const Operand& operand) { return operand.is_value || is_key(operand); });
    if (is_of_key_alone) {
      return expression::evaluate(leaf, model::ItemView(key_))
                 ? both(ConditionKind::kOr, on_key(ConditionKind::kAttributeExists), leaf)
                 : both(ConditionKind::kAnd, on_key(ConditionKind::kAttributeNotExists), leaf);
    }
    ConditionNode told = leaf;
    for (Operand& operand : told.operands) {
      if (is_key(operand)) operand = value_of(operand);
    }
    return both(ConditionKind::kOr,
                both(ConditionKind::kAnd, on_key(ConditionKind::kAttributeExists), std::move(told)),
                both(ConditionKind::kAnd, on_key(ConditionKind::kAttributeNotExists), leaf));
  }

  Operand value_of(const Operand& key) const {
    Operand operand;
    operand.is_value = true;
    operand.is_size = key.is_size;
    operand.value = told_;
    return operand;
  }

  const std::string partition_name_;
  std::string key_;   ///< An item of the partition key alone.
  std::string told_;  ///< The partition key.
};

bool reads(const expression::SetOperand& operand, std::string_view partition_name) {
  using Kind = expression::SetOperand::Kind;
  if ((operand.kind == Kind::kPath || operand.kind == Kind::kIfNotExists) &&
      operand.path.root == partition_name) {
    return true;
  }
  return std::any_of(
      operand.operands.begin(), operand.operands.end(),
      [&](const expression::SetOperand& each) { return reads(each, partition_name); });
}

}  // namespace

expression::Condition with_told_key(const expression::Condition& condition,
                                    std::string_view partition_name, std::string_view told) {
  if (condition.root() == nullptr) return condition;
  return expression::Condition::of(Rewriting(partition_name, told).rewritten(*condition.root()));
}

bool reads(const expression::Update& update, std::string_view partition_name) {
  return std::any_of(update.tree().actions.begin(), update.tree().actions.end(),
                     [&](const expression::UpdateAction& action) {
                       return action.kind == expression::UpdateAction::Kind::kSet &&
                              reads(action.operand, partition_name);
                     });
}

}  // namespace rowhouse::engine::spread
