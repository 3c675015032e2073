#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/value_view.h"
#include "model/value_writer.h"

namespace rowhouse::expression {

struct Path;

/// Document paths merged by what they have in common, children sorted: so one walk over the sorted
/// attributes of an item finds all of them.
struct PathNode {
  static constexpr std::int32_t kNoLeaf = -1;

  std::string name;
  std::uint32_t index = 0;
  bool by_index = false;
  std::int32_t leaf = kNoLeaf;     ///< Which path ends here; then there are no children.
  std::vector<PathNode> children;  ///< Sorted; all by name or all by index.

  friend bool operator==(const PathNode& a, const PathNode& b) {
    return a.name == b.name && a.index == b.index && a.by_index == b.by_index &&
           a.children == b.children;
  }
};

enum class PathFit : std::uint8_t {
  kFits,
  kOverlaps,  ///< One path is the beginning of another.
  kConflicts  ///< One takes for a list what another takes for a map.
};

/// Adds a path which ends in leaf `leaf`.
PathFit insert_path(PathNode& root, const Path& path, std::int32_t leaf);
/// How two paths stand to each other.
PathFit compare_paths(const Path& a, const Path& b);

/// DynamoDB's text for two paths of one expression which do not go together.
std::string clash_text(PathFit fit, const Path& one, const Path& two);

/// Merges `count` paths, given by `path_at(i)`, into `root`; leaf i is path i. The text of the
/// first clash, if there is one.
template <typename PathAt>
std::optional<std::string> merge_paths(std::size_t count, const PathAt& path_at, PathNode& root) {
  for (std::size_t i = 0; i < count; ++i) {
    const Path& path = path_at(i);
    if (insert_path(root, path, static_cast<std::int32_t>(i)) == PathFit::kFits) continue;
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      const PathFit fit = compare_paths(path_at(earlier), path);
      if (fit != PathFit::kFits) return clash_text(fit, path_at(earlier), path);
    }
  }
  return std::nullopt;
}

/// Appends to `out` a compact item of what lies at the paths. List elements keep their order and
/// close ranks; a map or list in which nothing was found is left out. Returns the number of
/// attributes.
std::uint32_t project(const PathNode& root, model::MapView item, std::string& out);

/// What lies at `path`.
std::optional<model::ValueView> find_path(model::MapView item, const Path& path);

/// "[a, b, [3]]", as error texts show a path.
std::string path_text(const Path& path);

}  // namespace rowhouse::expression
