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

/// No AND has an AND among its children, nor an OR an OR.
void add(ConditionNode& parent, ConditionNode child) {
  if (child.kind != parent.kind) {
    parent.children.push_back(std::move(child));
    return;
  }
  for (ConditionNode& each : child.children) parent.children.push_back(std::move(each));
}

ConditionNode both(ConditionKind kind, ConditionNode one, ConditionNode other) {
  ConditionNode node;
  node.kind = kind;
  add(node, std::move(one));
  add(node, std::move(other));
  return node;
}

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
    operand.value = told_;
    // The size of a value that a request brings is nothing that an expression may ask for.
    if (key.is_size) operand.value = size_of_told();
    return operand;
  }

  std::string size_of_told() const {
    std::string size;
    const auto bytes = expression::size_of(model::ValueView(told_));
    model::ValueWriter(size).number(Decimal(std::uint64_t{bytes.value_or(0)}));
    return size;
  }

  const std::string partition_name_;
  std::string key_;   ///< An item of the partition key alone.
  std::string told_;  ///< The partition key.
};

using expression::SetOperand;

bool is_key(const expression::Path& path, std::string_view partition_name) {
  return path.root == partition_name && path.steps.empty();
}

// Bounded by the operators of an expression, as what follows.
bool takes_value_of(const SetOperand& operand, std::string_view partition_name) {
  if (operand.kind == SetOperand::Kind::kPath) return is_key(operand.path, partition_name);
  if (operand.kind != SetOperand::Kind::kIfNotExists) return false;
  return is_key(operand.path, partition_name) ||
         takes_value_of(operand.operands[0], partition_name);
}

SetOperand with_told_key(const SetOperand& operand, std::string_view partition_name,
                         std::string_view told) {
  if (!takes_value_of(operand, partition_name)) return operand;
  SetOperand copy = operand;
  if (is_key(operand.path, partition_name)) {
    copy = {};
    copy.kind = SetOperand::Kind::kValue;
    copy.value = told;
  } else {
    copy.operands[0] = with_told_key(operand.operands[0], partition_name, told);
  }
  return copy;
}

}  // namespace

expression::Condition with_told_key(const expression::Condition& condition,
                                    std::string_view partition_name, std::string_view told) {
  if (condition.root() == nullptr) return condition;
  return expression::Condition::of(Rewriting(partition_name, told).rewritten(*condition.root()));
}

expression::Condition and_is_there(const std::optional<expression::Condition>& condition,
                                   const std::string& partition_name) {
  ConditionNode there;
  there.kind = ConditionKind::kAttributeExists;
  there.operands.emplace_back().path.root = partition_name;
  if (!condition || condition->root() == nullptr) return expression::Condition::of(there);
  return expression::Condition::of(both(ConditionKind::kAnd, std::move(there), *condition->root()));
}

bool takes_value_of(const expression::Update& update, std::string_view partition_name) {
  return std::any_of(update.tree().actions.begin(), update.tree().actions.end(),
                     [&](const expression::UpdateAction& action) {
                       return action.kind == expression::UpdateAction::Kind::kSet &&
                              takes_value_of(action.operand, partition_name);
                     });
}

expression::Update with_told_key(const expression::Update& update, std::string_view partition_name,
                                 std::string_view told) {
  std::vector<expression::UpdateAction> actions = update.tree().actions;
  for (expression::UpdateAction& action : actions) {
    if (action.kind != expression::UpdateAction::Kind::kSet) continue;
    action.operand = with_told_key(action.operand, partition_name, told);
  }
  // Its paths are those of an update that was sound.
  auto rewritten = expression::Update::of(std::move(actions));
  return rewritten ? *std::move(rewritten) : update;
}

std::optional<Error> error_without_item(const expression::Update& update) {
  auto applied = update.apply(model::ItemView(), model::ItemView(), false);
  return applied ? std::nullopt : std::optional<Error>(std::move(applied).error());
}

}  // namespace rowhouse::engine::spread
