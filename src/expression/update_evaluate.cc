#include <algorithm>

#include "expression/update_apply.h"
#include "model/value_writer.h"

namespace rowhouse::expression {
namespace {

using model::Type;
using model::ValueView;

Error wrong_type() {
  return Error(ErrorCode::kValidation,
               "An operand in the update expression has an incorrect data type");
}

Result<ValueView> evaluate(const SetOperand& operand, model::MapView old, std::string& computed);

Result<ValueView> add_up(const SetOperand& operand, model::MapView old, std::string& computed) {
  std::string left_computed;
  std::string right_computed;
  ROWHOUSE_TRY(left, evaluate(operand.operands[0], old, left_computed));
  ROWHOUSE_TRY(right, evaluate(operand.operands[1], old, right_computed));
  if (left.type() != Type::kNumber || right.type() != Type::kNumber) return wrong_type();
  ROWHOUSE_TRY(result, operand.kind == SetOperand::Kind::kPlus
                           ? add(left.as_number(), right.as_number())
                           : subtract(left.as_number(), right.as_number()));
  model::ValueWriter(computed).number(result);
  return ValueView(computed);
}

Result<ValueView> append_lists(const SetOperand& operand, model::MapView old,
                               std::string& computed) {
  model::ValueWriter writer(computed);
  const auto mark = writer.begin_list();
  std::uint32_t count = 0;
  for (const SetOperand& part : operand.operands) {
    std::string part_computed;
    ROWHOUSE_TRY(list, evaluate(part, old, part_computed));
    if (list.type() != Type::kList) return wrong_type();
    for (const ValueView element : list.as_list()) {
      writer.raw(element);
      ++count;
    }
  }
  writer.end(mark, count);
  return ValueView(computed);
}

Result<ValueView> evaluate(const SetOperand& operand, model::MapView old, std::string& computed) {
  switch (operand.kind) {
    case SetOperand::Kind::kValue:
      return ValueView(operand.value);
    case SetOperand::Kind::kPath:
      if (const auto value = find_path(old, operand.path)) return *value;
      return Error(
          ErrorCode::kValidation,
          "The provided expression refers to an attribute that does not exist in the item");
    case SetOperand::Kind::kIfNotExists:
      if (const auto value = find_path(old, operand.path)) return *value;
      return evaluate(operand.operands[0], old, computed);
    case SetOperand::Kind::kListAppend:
      return append_lists(operand, old, computed);
    case SetOperand::Kind::kPlus:
    case SetOperand::Kind::kMinus:
      return add_up(operand, old, computed);
  }
  return wrong_type();
}

std::vector<std::string_view> members_of(ValueView set) {
  const model::SetView view = set.as_set();
  return {view.begin(), view.end()};
}

void set_to(Outcome& outcome, Type type, const std::vector<std::string_view>& members) {
  outcome.kind = Outcome::Kind::kSet;
  model::ValueWriter(outcome.computed).set(type, members);
  outcome.value = outcome.computed;
}

Result<void> evaluate_add(ValueView operand, std::optional<ValueView> there, Outcome& outcome) {
  outcome.kind = Outcome::Kind::kSet;
  if (!there) {
    outcome.value = operand.encoded();
    return {};
  }
  if (there->type() != operand.type()) return wrong_type();
  if (operand.type() == Type::kNumber) {
    ROWHOUSE_TRY(sum, add(there->as_number(), operand.as_number()));
    model::ValueWriter(outcome.computed).number(sum);
    outcome.value = outcome.computed;
    return {};
  }
  const auto before = members_of(*there);
  const auto added = members_of(operand);
  std::vector<std::string_view> all;
  all.reserve(before.size() + added.size());
  std::set_union(before.begin(), before.end(), added.begin(), added.end(), std::back_inserter(all));
  set_to(outcome, operand.type(), all);
  return {};
}

Result<void> evaluate_delete(ValueView operand, std::optional<ValueView> there, Outcome& outcome) {
  if (!there) return {};
  if (there->type() != operand.type()) return wrong_type();
  const auto before = members_of(*there);
  const auto deleted = members_of(operand);
  std::vector<std::string_view> rest;
  std::set_difference(before.begin(), before.end(), deleted.begin(), deleted.end(),
                      std::back_inserter(rest));
  if (rest.empty()) {
    outcome.kind = Outcome::Kind::kRemove;  // There are no empty sets.
  } else {
    set_to(outcome, operand.type(), rest);
  }
  return {};
}

/// How many maps and lists lie in one another above the deepest value within `value`.
int levels(ValueView value, int bound) {
  int deepest = 0;
  if (bound == 0) return 0;
  if (value.type() == Type::kList) {
    for (const ValueView element : value.as_list()) {
      deepest = std::max(deepest, 1 + levels(element, bound - 1));
    }
  } else if (value.type() == Type::kMap) {
    for (const auto attribute : value.as_map()) {
      deepest = std::max(deepest, 1 + levels(attribute.value, bound - 1));
    }
  }
  return deepest;
}

/// Setting a document below a path may nest deeper than an item may. The service takes 31 maps in
/// one another and refuses 32.
Result<void> check_depth(ValueView value, const Path& path) {
  constexpr int kLevelsMax = base::Limits{}.nesting_depth_max - 1;
  if (value.type() != Type::kList && value.type() != Type::kMap) return {};
  const int above = static_cast<int>(path.steps.size());
  if (above + levels(value, kLevelsMax + 1) <= kLevelsMax) return {};
  return Error(ErrorCode::kValidation,
               "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
               "levels beyond supported limit");
}

}  // namespace

Result<void> evaluate_action(const UpdateAction& action, model::MapView old, Outcome& outcome) {
  switch (action.kind) {
    case UpdateAction::Kind::kSet: {
      ROWHOUSE_TRY(value, evaluate(action.operand, old, outcome.computed));
      ROWHOUSE_CHECK(check_depth(value, action.path));
      outcome.kind = Outcome::Kind::kSet;
      outcome.value = value.encoded();
      return {};
    }
    case UpdateAction::Kind::kRemove:
      outcome.kind = Outcome::Kind::kRemove;
      return {};
    case UpdateAction::Kind::kAdd:
      return evaluate_add(ValueView(action.operand.value), find_path(old, action.path), outcome);
    case UpdateAction::Kind::kDelete:
      return evaluate_delete(ValueView(action.operand.value), find_path(old, action.path), outcome);
  }
  return {};
}

}  // namespace rowhouse::expression
