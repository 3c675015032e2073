#include "expression/reference.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>

#include "expression/condition_parser.h"
#include "expression/evaluate.h"
#include "expression/generated_expressions.h"
#include "expression/update_parser.h"

namespace rowhouse::expression::test {
namespace {

using model::Type;

std::optional<Tree> read(const Operand& operand, Tree& item) {
  std::optional<Tree> tree;
  if (operand.is_value) {
    tree = tree_of(model::ValueView(operand.value));
  } else if (const Tree* found = at_path(item, operand.path)) {
    tree = *found;
  }
  if (!operand.is_size || !tree) return tree;
  Tree size;
  size.type = Type::kNumber;
  const auto count = [&](std::size_t elements) {
    size.number = Decimal(static_cast<std::uint64_t>(elements));
  };
  switch (tree->type) {
    case Type::kString:  // The generated strings are ASCII.
    case Type::kBinary:
      count(tree->text.size());
      return size;
    case Type::kStringSet:
    case Type::kBinarySet:
      count(tree->texts.size());
      return size;
    case Type::kNumberSet:
      count(tree->numbers.size());
      return size;
    case Type::kList:
      count(tree->list.size());
      return size;
    case Type::kMap:
      count(tree->map.size());
      return size;
    default:
      return std::nullopt;
  }
}

/// -1, 0, 1; nullopt where there is no order.
std::optional<int> order(const std::optional<Tree>& a, const std::optional<Tree>& b) {
  if (!a || !b || a->type != b->type) return std::nullopt;
  if (a->type == Type::kNumber) {
    const auto difference = subtract(a->number, b->number);
    return !difference ? (a->number < b->number ? -1 : 1)
                       : (difference->is_zero() ? 0 : (difference->is_negative() ? -1 : 1));
  }
  if (a->type != Type::kString && a->type != Type::kBinary) return std::nullopt;
  return a->text < b->text ? -1 : (a->text == b->text ? 0 : 1);
}

bool contains(const Tree& tree, const Tree& sought) {
  switch (tree.type) {
    case Type::kString:
    case Type::kBinary:
      return sought.type == tree.type && tree.text.find(sought.text) != std::string::npos;
    case Type::kStringSet:
      return sought.type == Type::kString && tree.texts.contains(sought.text);
    case Type::kBinarySet:
      return sought.type == Type::kBinary && tree.texts.contains(sought.text);
    case Type::kNumberSet:
      return sought.type == Type::kNumber && tree.numbers.contains(sought.number);
    case Type::kList:
      return std::find(tree.list.begin(), tree.list.end(), sought) != tree.list.end();
    default:
      return false;
  }
}

std::optional<Tree> set_value(const SetOperand& operand, Tree& item) {
  switch (operand.kind) {
    case SetOperand::Kind::kValue:
      return tree_of(model::ValueView(operand.value));
    case SetOperand::Kind::kPath: {
      const Tree* found = at_path(item, operand.path);
      return found == nullptr ? std::nullopt : std::optional(*found);
    }
    case SetOperand::Kind::kIfNotExists:
      if (const Tree* found = at_path(item, operand.path)) return *found;
      return set_value(operand.operands[0], item);
    default:
      break;
  }
  auto left = set_value(operand.operands[0], item);
  const auto right = set_value(operand.operands[1], item);
  if (!left || !right || left->type != right->type) return std::nullopt;
  if (operand.kind == SetOperand::Kind::kListAppend) {
    if (left->type != Type::kList) return std::nullopt;
    left->list.insert(left->list.end(), right->list.begin(), right->list.end());
    return left;
  }
  if (left->type != Type::kNumber) return std::nullopt;
  const auto result = operand.kind == SetOperand::Kind::kPlus
                          ? add(left->number, right->number)
                          : subtract(left->number, right->number);
  if (!result) return std::nullopt;
  left->number = *result;
  return left;
}

/// The new value of a set or number; an empty optional inside for "remove"; the outer one is empty
/// if the types do not fit.
std::optional<std::optional<Tree>> changed(const UpdateAction& action, const Tree* there) {
  const Tree operand = tree_of(model::ValueView(action.operand.value));
  const bool adds = action.kind == UpdateAction::Kind::kAdd;
  if (there == nullptr) return adds ? std::optional(std::optional(operand)) : std::nullopt;
  if (there->type != operand.type) return std::nullopt;
  Tree result = *there;
  if (operand.type == Type::kNumber) {
    const auto sum = add(there->number, operand.number);
    if (!sum) return std::nullopt;
    result.number = *sum;
    return std::optional(result);
  }
  for (const std::string& member : operand.texts) {
    adds ? static_cast<void>(result.texts.insert(member))
         : static_cast<void>(result.texts.erase(member));
  }
  for (const Decimal& member : operand.numbers) {
    adds ? static_cast<void>(result.numbers.insert(member))
         : static_cast<void>(result.numbers.erase(member));
  }
  if (result.texts.empty() && result.numbers.empty()) return std::optional<Tree>();
  return std::optional(result);
}

/// A list element that is to go once all actions are done, since indexes are those of the old list.
Tree removed_element() {
  Tree tree;
  tree.text = "removed";  // No null has a text.
  return tree;
}

void sweep(Tree& tree) {
  std::erase(tree.list, removed_element());
  for (Tree& element : tree.list) sweep(element);
  for (auto& [name, element] : tree.map) sweep(element);
}

bool is_document(const Tree& tree, bool by_index) {
  return tree.type == (by_index ? Type::kList : Type::kMap);
}

/// Puts a value at a path, or removes what is there. False if the path leads nowhere.
bool put(Tree& item, const Path& path, const std::optional<Tree>& value) {
  if (path.steps.empty()) {
    if (value) {
      item.map[path.root] = *value;
    } else {
      item.map.erase(path.root);
    }
    return true;
  }
  Path above = path;
  const Step last = above.steps.back();
  above.steps.pop_back();
  Tree* parent = at_path(item, above);
  if (parent == nullptr || !is_document(*parent, last.by_index)) return false;
  if (!last.by_index) {
    if (value) {
      parent->map[last.name] = *value;
    } else {
      parent->map.erase(last.name);
    }
  } else if (last.index < parent->list.size()) {
    parent->list[last.index] = value ? *value : removed_element();
  } else if (value) {
    parent->list.push_back(*value);
  }
  return true;
}

}  // namespace

bool reference_matches(const ConditionNode& node, Tree& item) {
  switch (node.kind) {
    case ConditionKind::kAnd:
      for (const ConditionNode& child : node.children) {
        if (!reference_matches(child, item)) return false;
      }
      return true;
    case ConditionKind::kOr:
      for (const ConditionNode& child : node.children) {
        if (reference_matches(child, item)) return true;
      }
      return false;
    case ConditionKind::kNot:
      return !reference_matches(node.children[0], item);
    default:
      break;
  }
  std::vector<std::optional<Tree>> trees;
  for (const Operand& operand : node.operands) trees.push_back(read(operand, item));
  const auto& first = trees[0];
  switch (node.kind) {
    case ConditionKind::kEqual:
      return first && trees[1] && *first == *trees[1];
    case ConditionKind::kNotEqual:
      return !(first && trees[1] && *first == *trees[1]);
    case ConditionKind::kLess:
      return order(first, trees[1]).value_or(0) < 0;
    case ConditionKind::kLessOrEqual:
      return order(first, trees[1]).value_or(1) <= 0;
    case ConditionKind::kGreater:
      return order(first, trees[1]).value_or(0) > 0;
    case ConditionKind::kGreaterOrEqual:
      return order(first, trees[1]).value_or(-1) >= 0;
    case ConditionKind::kBetween:
      return order(first, trees[1]).value_or(-1) >= 0 && order(first, trees[2]).value_or(1) <= 0;
    case ConditionKind::kIn:
      return first && std::find(trees.begin() + 1, trees.end(), first) != trees.end();
    case ConditionKind::kAttributeExists:
      return first.has_value();
    case ConditionKind::kAttributeNotExists:
      return !first.has_value();
    case ConditionKind::kAttributeType:
      return first && first->type == node.type;
    case ConditionKind::kBeginsWith:
      return first && trees[1] && first->type == trees[1]->type &&
             (first->type == Type::kString || first->type == Type::kBinary) &&
             first->text.starts_with(trees[1]->text);
    case ConditionKind::kContains:
      return first && trees[1] && contains(*first, *trees[1]);
    default:
      return false;
  }
}

std::optional<Tree> reference_update(const UpdateTree& update, Tree item) {
  // Evaluate all on the old item; then put them in, lower indexes first, so that appends are in
  // order.
  std::vector<std::pair<const Path*, std::optional<Tree>>> puts;
  for (const UpdateAction& action : update.actions) {
    const Tree* there = at_path(item, action.path);
    if (action.kind == UpdateAction::Kind::kSet) {
      auto value = set_value(action.operand, item);
      if (!value) return std::nullopt;
      puts.emplace_back(&action.path, std::move(value));
    } else if (action.kind == UpdateAction::Kind::kRemove ||
               (action.kind == UpdateAction::Kind::kDelete && there == nullptr)) {
      puts.emplace_back(&action.path, std::nullopt);
    } else {
      auto value = changed(action, there);
      if (!value) return std::nullopt;
      puts.emplace_back(&action.path, std::move(*value));
    }
  }
  std::sort(puts.begin(), puts.end(), [](const auto& a, const auto& b) {
    const auto last = [](const Path* path) {
      return path->steps.empty() ? 0u : path->steps.back().index;
    };
    return last(a.first) < last(b.first);
  });
  // Which paths lead somewhere is a matter of the old item.
  Tree after = item;
  for (const auto& [path, value] : puts) {
    if (!put(item, *path,
             at_path(item, *path) ? std::optional(*at_path(item, *path)) : std::optional<Tree>())) {
      return std::nullopt;
    }
    if (!put(after, *path, value)) return std::nullopt;
  }
  sweep(after);
  return after;
}

namespace {

RC_GTEST_PROP(Reference, AgreesOnWhichItemsMeetACondition, ()) {
  Placeholders known = generated_placeholders();
  const base::Limits limits;
  const std::string text = any_condition(*rc::gen::inRange(0, 4));
  const std::string notation = any_item();
  RC_LOG() << text << " on " << notation;
  const auto node = ConditionParser(text, Parameter::kCondition, known, limits).parse();
  if (!node) return;
  const std::string compact = item(notation);
  Tree tree = tree_of(model::ItemView(compact));
  const bool expected = reference_matches(*node, tree);
  RC_TAG(expected ? "met" : "not met");
  RC_ASSERT(evaluate(*node, model::ItemView(compact)) == expected);
}

RC_GTEST_PROP(Reference, AgreesOnWhatAnUpdateMakesOfAnItem, ()) {
  Placeholders known = generated_placeholders();
  const base::Limits limits;
  const std::string text = any_update();
  const std::string notation = any_item();
  RC_LOG() << text << " on " << notation;
  Placeholders again = generated_placeholders();
  const auto tree = UpdateParser(text, again, limits).parse();
  if (!tree) return;
  const auto update = Update::parse(text, known, limits).value();
  const std::string compact = item(notation);
  const auto updated = update.apply(model::ItemView(compact), model::ItemView(), true);
  const auto expected = reference_update(*tree, tree_of(model::ItemView(compact)));
  RC_TAG(expected ? "updated" : "refused");
  RC_ASSERT(updated.has_value() == expected.has_value());
  if (!updated) return;
  RC_LOG() << show_item(updated->item);
  RC_ASSERT(model::check_item(updated->item).has_value());
  RC_ASSERT(tree_of(model::ItemView(updated->item)) == *expected);
}

/// `part` is what is left of `whole` when attributes and elements are left out.
bool is_part(const Tree& part, const Tree& whole) {
  if (part == whole) return true;
  if (part.type != whole.type) return false;
  std::size_t at = 0;
  for (const Tree& element : part.list) {
    while (at < whole.list.size() && !is_part(element, whole.list[at])) ++at;
    if (at++ == whole.list.size()) return false;
  }
  for (const auto& [name, element] : part.map) {
    const auto found = whole.map.find(name);
    if (found == whole.map.end() || !is_part(element, found->second)) return false;
  }
  return !part.list.empty() || !part.map.empty();
}

RC_GTEST_PROP(Reference, FindsInAProjectionOnlyWhatIsInTheItem, ()) {
  Placeholders known = generated_placeholders();
  const std::string text = any_projection();
  const auto projection = Projection::parse(text, known, {});
  if (!projection) return;
  const std::string compact = item(any_item());
  std::string out;
  projection->apply(model::ItemView(compact), out);
  RC_LOG() << text << " of " << show_item(compact) << " is " << show_item(out);
  RC_ASSERT(model::check_item(out).has_value());
  const Tree whole = tree_of(model::ItemView(compact));
  const Tree part = tree_of(model::ItemView(out));
  RC_ASSERT(part.map.empty() || is_part(part, whole));
}

}  // namespace
}  // namespace rowhouse::expression::test
