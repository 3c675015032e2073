#include <algorithm>

#include "expression/expression.h"
#include "expression/print.h"
#include "expression/update_apply.h"
#include "expression/update_parser.h"

namespace rowhouse::expression {
namespace {

void collect(const SetOperand& operand, std::vector<std::string>& names) {
  if (operand.kind == SetOperand::Kind::kPath || operand.kind == SetOperand::Kind::kIfNotExists) {
    names.push_back(operand.path.root);
  }
  for (const SetOperand& inner : operand.operands) collect(inner, names);
}

}  // namespace

Result<Update> Update::parse(std::string_view text, Placeholders& placeholders,
                             const base::Limits& limits) {
  ROWHOUSE_TRY(tree, UpdateParser(text, placeholders, limits).parse());
  Update update;
  update.tree_ = std::make_shared<const UpdateTree>(std::move(tree));
  return update;
}

Result<Update> Update::of(std::vector<UpdateAction> actions) {
  UpdateTree tree;
  tree.actions = std::move(actions);
  std::stable_sort(tree.actions.begin(), tree.actions.end(),
                   [](const UpdateAction& a, const UpdateAction& b) { return a.kind < b.kind; });
  const auto path_at = [&](std::size_t i) -> const Path& { return tree.actions[i].path; };
  if (auto clash = merge_paths(tree.actions.size(), path_at, tree.touched)) {
    return Error(ErrorCode::kValidation, *std::move(clash));
  }
  Update update;
  update.tree_ = std::make_shared<const UpdateTree>(std::move(tree));
  return update;
}

// UPDATED_OLD and UPDATED_NEW are what lies at the touched paths before and after, each wrapped in
// its path: after "SET a.b = :v", UPDATED_NEW is {a: {b: ...}} without the siblings of b. So a
// removed path is in UPDATED_OLD alone, a new one in UPDATED_NEW alone, and what was appended by an
// index beyond the end of its list is in neither. Measured on the service by
// https://github.com/ExtendDB/extenddb/pull/105 and https://github.com/floci-io/floci/pull/3447;
// see also https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html.
Result<Updated> Update::apply(model::ItemView old, model::ItemView key, bool want_partials) const {
  Updated updated;
  const model::ItemView base = old.exists() ? old : key;
  if (!tree_) {
    updated.item = base.bytes();
    return updated;
  }
  std::vector<Outcome> outcomes(tree_->actions.size());
  std::size_t more_bytes = 0;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    ROWHOUSE_CHECK(evaluate_action(tree_->actions[i], old, outcomes[i]));
    more_bytes += outcomes[i].value.size() + tree_->actions[i].path.root.size() + 4;
  }
  updated.item.reserve(base.bytes().size() + more_bytes + model::ItemView::kHeaderBytes);
  ROWHOUSE_CHECK(write_updated(tree_->touched, outcomes, base, updated.item));
  if (want_partials) {
    if (project(tree_->touched, old, updated.updated_old) == 0) updated.updated_old.clear();
    if (project(tree_->touched, model::ItemView(updated.item), updated.updated_new) == 0) {
      updated.updated_new.clear();
    }
  }
  return updated;
}

Result<void> Update::check_leaves_key_alone(const model::KeySchema& key) const {
  if (!tree_) return {};
  for (const UpdateAction& action : tree_->actions) {
    const std::string& name = action.path.root;
    if (name == key.partition.name || (key.sort && name == key.sort->name)) {
      return Error(ErrorCode::kValidation,
                   "One or more parameter values were invalid: Cannot update attribute " + name +
                       ". This attribute is part of the key");
    }
  }
  return {};
}

std::vector<std::string> Update::attributes() const {
  std::vector<std::string> names;
  if (!tree_) return names;
  for (const UpdateAction& action : tree_->actions) {
    names.push_back(action.path.root);
    if (action.kind == UpdateAction::Kind::kSet) collect(action.operand, names);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void Update::print(Printed& out) const {
  Printer printer(out);
  if (tree_) printer.update(*tree_);
}

bool operator==(const Update& a, const Update& b) {
  return a.tree_ == b.tree_ || (a.tree_ && b.tree_ && a.tree_->actions == b.tree_->actions);
}

}  // namespace rowhouse::expression
