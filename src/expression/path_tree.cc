#include "expression/path_tree.h"

#include <algorithm>

#include "expression/ast.h"

namespace rowhouse::expression {
namespace {

using model::Type;
using model::ValueView;
using model::ValueWriter;

/// Where in `children` the step belongs.
std::vector<PathNode>::iterator position(std::vector<PathNode>& children, std::string_view name,
                                         std::uint32_t index, bool by_index) {
  return std::lower_bound(children.begin(), children.end(), 0, [&](const PathNode& node, int) {
    return by_index ? node.index < index : std::string_view(node.name) < name;
  });
}

PathFit insert_steps(PathNode& node, const Path& path, std::size_t at, std::int32_t leaf) {
  if (node.leaf != PathNode::kNoLeaf) return PathFit::kOverlaps;
  if (at == path.steps.size()) {
    if (!node.children.empty()) return PathFit::kOverlaps;
    node.leaf = leaf;
    return PathFit::kFits;
  }
  const Step& step = path.steps[at];
  if (!node.children.empty() && node.children.front().by_index != step.by_index) {
    return PathFit::kConflicts;
  }
  auto child = position(node.children, step.name, step.index, step.by_index);
  if (child == node.children.end() || child->name != step.name || child->index != step.index) {
    child = node.children.insert(
        child, PathNode{step.name, step.index, step.by_index, PathNode::kNoLeaf, {}});
  }
  return insert_steps(*child, path, at + 1, leaf);
}

bool project_value(const PathNode& node, ValueView value, ValueWriter& writer, std::string& out);

/// Writes what is found under the children of `node`; returns how many there were.
std::uint32_t project_map(const PathNode& node, model::MapView map, ValueWriter& writer,
                          std::string& out) {
  std::uint32_t count = 0;
  auto child = node.children.begin();
  for (const auto [name, value] : map) {
    while (child != node.children.end() && std::string_view(child->name) < name) ++child;
    if (child == node.children.end()) break;
    if (child->name != name) continue;
    const std::size_t before = out.size();
    writer.name(name);
    if (project_value(*child, value, writer, out)) {
      ++count;
    } else {
      out.resize(before);
    }
  }
  return count;
}

std::uint32_t project_list(const PathNode& node, model::ListView list, ValueWriter& writer,
                           std::string& out) {
  std::uint32_t count = 0;
  std::uint32_t index = 0;
  auto child = node.children.begin();
  for (const ValueView value : list) {
    if (child == node.children.end()) break;
    if (child->index == index) {
      if (project_value(*child, value, writer, out)) ++count;
      ++child;
    }
    ++index;
  }
  return count;
}

/// False, and `out` as it was, if nothing was found.
bool project_value(const PathNode& node, ValueView value, ValueWriter& writer, std::string& out) {
  if (node.children.empty()) {
    writer.raw(value);
    return true;
  }
  const bool by_index = node.children.front().by_index;
  if (value.type() != (by_index ? Type::kList : Type::kMap)) return false;
  const std::size_t before = out.size();
  const ValueWriter::Mark mark = by_index ? writer.begin_list() : writer.begin_map();
  const std::uint32_t count = by_index ? project_list(node, value.as_list(), writer, out)
                                       : project_map(node, value.as_map(), writer, out);
  if (count == 0) {
    out.resize(before);
    return false;
  }
  writer.end(mark, count);
  return true;
}

}  // namespace

PathFit insert_path(PathNode& root, const Path& path, std::int32_t leaf) {
  auto child = position(root.children, path.root, 0, false);
  if (child == root.children.end() || child->name != path.root) {
    child = root.children.insert(child, PathNode{path.root, 0, false, PathNode::kNoLeaf, {}});
  }
  return insert_steps(*child, path, 0, leaf);
}

PathFit compare_paths(const Path& a, const Path& b) {
  if (a.root != b.root) return PathFit::kFits;
  const std::size_t both = std::min(a.steps.size(), b.steps.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (a.steps[i].by_index != b.steps[i].by_index) return PathFit::kConflicts;
    if (a.steps[i] != b.steps[i]) return PathFit::kFits;
  }
  return PathFit::kOverlaps;
}

std::string clash_text(PathFit fit, const Path& one, const Path& two) {
  return std::string("Two document paths ") + (fit == PathFit::kOverlaps ? "overlap" : "conflict") +
         " with each other; must remove or rewrite one of these paths; path one: " +
         path_text(one) + ", path two: " + path_text(two);
}

std::uint32_t project(const PathNode& root, model::MapView item, std::string& out) {
  ValueWriter writer(out);
  const ValueWriter::Mark mark = writer.begin_item();
  const std::uint32_t count = project_map(root, item, writer, out);
  writer.end_item(mark, count);
  return count;
}

std::optional<ValueView> find_path(model::MapView item, const Path& path) {
  std::optional<ValueView> value = item.find(path.root);
  for (const Step& step : path.steps) {
    if (!value || value->type() != (step.by_index ? Type::kList : Type::kMap)) return std::nullopt;
    value = step.by_index ? value->as_list().at(step.index) : value->as_map().find(step.name);
  }
  return value;
}

std::string path_text(const Path& path) {
  std::string text = "[" + path.root;
  for (const Step& step : path.steps) {
    text += ", ";
    text += step.by_index ? "[" + std::to_string(step.index) + "]" : step.name;
  }
  return text + "]";
}

}  // namespace rowhouse::expression
