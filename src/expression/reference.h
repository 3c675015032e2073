#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "expression/ast.h"
#include "rowhouse/decimal.h"

/// A second, naive meaning of conditions and updates, over trees: what the real one, which never
/// builds a tree, is held against. Only for tests.
namespace rowhouse::expression::test {

struct Tree {
  model::Type type = model::Type::kNull;
  bool boolean = false;
  Decimal number;
  std::string text;  // S and B
  std::set<std::string> texts;
  std::set<Decimal> numbers;
  std::vector<Tree> list;
  std::map<std::string, Tree> map;

  friend bool operator==(const Tree& a, const Tree& b) {
    return a.type == b.type && a.boolean == b.boolean && a.number == b.number && a.text == b.text &&
           a.texts == b.texts && a.numbers == b.numbers && a.list == b.list && a.map == b.map;
  }
};

inline Tree tree_of(model::MapView map);

inline Tree tree_of(model::ValueView value) {
  Tree tree;
  tree.type = value.type();
  switch (tree.type) {
    case model::Type::kNull:
      break;
    case model::Type::kBool:
      tree.boolean = value.as_bool();
      break;
    case model::Type::kNumber:
      tree.number = value.as_number();
      break;
    case model::Type::kString:
    case model::Type::kBinary:
      tree.text = value.as_bytes();
      break;
    case model::Type::kNumberSet:
      for (std::string_view member : value.as_set()) {
        tree.numbers.insert(Decimal::take_ordered(member).value());
      }
      break;
    case model::Type::kStringSet:
    case model::Type::kBinarySet:
      for (const std::string_view member : value.as_set()) tree.texts.emplace(member);
      break;
    case model::Type::kList:
      for (const model::ValueView element : value.as_list()) tree.list.push_back(tree_of(element));
      break;
    case model::Type::kMap:
      return tree_of(value.as_map());
  }
  return tree;
}

inline Tree tree_of(model::MapView map) {
  Tree tree;
  tree.type = model::Type::kMap;
  for (const auto attribute : map) {
    tree.map.emplace(std::string(attribute.name), tree_of(attribute.value));
  }
  return tree;
}

/// What lies at a path, if anything does.
inline Tree* at_path(Tree& item, const Path& path) {
  const auto in_map = [](Tree* tree, const std::string& name) -> Tree* {
    const auto found = tree->map.find(name);
    return found == tree->map.end() ? nullptr : &found->second;
  };
  Tree* tree = in_map(&item, path.root);
  for (const Step& step : path.steps) {
    if (tree == nullptr) return nullptr;
    if (!step.by_index) {
      tree = in_map(tree, step.name);
    } else {
      tree = step.index < tree->list.size() ? &tree->list[step.index] : nullptr;
    }
  }
  return tree;
}

/// Whether an item meets a condition.
bool reference_matches(const ConditionNode& node, Tree& item);
/// What an update makes of an item; nullopt where it is refused.
std::optional<Tree> reference_update(const UpdateTree& update, Tree item);

}  // namespace rowhouse::expression::test
