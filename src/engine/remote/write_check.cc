#include "engine/remote/write_check.h"

#include <algorithm>

#include "engine/errors.h"
#include "engine/remote/answer_errors.h"
#include "expression/ast.h"

namespace rowhouse::engine::remote {
namespace {

using expression::SetOperand;
using expression::UpdateAction;

bool is_partition_of_an_index(const model::TableSchema& table, std::string_view name) {
  return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const auto& index) {
    return std::any_of(index.key.partition.begin(), index.key.partition.end(),
                       [&](const auto& attribute) { return attribute.name == name; });
  });
}

/// Of what an attribute `name` is set to. The attribute's own old value got there lawfully.
Result<void> check_operand(const tenancy::Scope& scope, std::string_view name,
                           const SetOperand& operand) {
  const auto is_itself = [&](const expression::Path& path) {
    return path.steps.empty() && path.root == name;
  };
  switch (operand.kind) {
    case SetOperand::Kind::kValue:
      if (!scope.may_carry(model::ValueView(operand.value))) return outside_of_scope();
      return {};
    case SetOperand::Kind::kPath:
      if (is_itself(operand.path)) return {};
      break;
    case SetOperand::Kind::kIfNotExists:
      if (!is_itself(operand.path)) break;
      return check_operand(scope, name, operand.operands.front());
    case SetOperand::Kind::kPlus:
    case SetOperand::Kind::kMinus:
    case SetOperand::Kind::kListAppend:
      return {};  // A number or a list names nobody.
  }
  return not_on_this_engine(
      "an update that copies an attribute into the partition key of an index");
}

}  // namespace

Result<void> check_key(const model::TableSchema& table, const tenancy::Scope& scope,
                       std::string_view key, const base::Limits& limits) {
  if (scope.is_unlimited()) return {};
  ROWHOUSE_TRY(view, model::key_of_request(table.key, model::ItemView(key), limits));
  if (!scope.admits(view.partition)) return outside_of_scope();
  return {};
}

Result<void> check_item(const model::TableSchema& table, const tenancy::Scope& scope,
                        std::string_view item, const base::Limits& limits) {
  if (scope.is_unlimited()) return {};
  ROWHOUSE_TRY(view, model::key_of_item(table.key, model::ItemView(item), limits));
  if (!scope.admits(view.partition)) return outside_of_scope();
  for (const model::SecondaryIndex& index : table.indexes) {
    for (const model::KeyAttribute& attribute : index.key.partition) {
      const auto value = model::ItemView(item).find(attribute.name);
      if (value && !scope.may_carry(*value)) return outside_of_scope();
    }
  }
  return {};
}

Result<void> check_update(const model::TableSchema& table, const tenancy::Scope& scope,
                          const expression::Update& update) {
  if (scope.is_unlimited()) return {};
  ROWHOUSE_CHECK(update.check_leaves_key_alone(table.key));
  if (table.indexes.empty()) return {};
  for (const UpdateAction& action : update.tree().actions) {
    if (action.kind != UpdateAction::Kind::kSet || !action.path.steps.empty()) continue;
    if (!is_partition_of_an_index(table, action.path.root)) continue;
    ROWHOUSE_CHECK(check_operand(scope, action.path.root, action.operand));
  }
  return {};
}

}  // namespace rowhouse::engine::remote
