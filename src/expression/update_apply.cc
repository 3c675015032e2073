#include "expression/update_apply.h"

#include "model/value_writer.h"

namespace rowhouse::expression {
namespace {

using model::Type;
using model::ValueView;
using model::ValueWriter;

Error invalid_path() {
  return Error(ErrorCode::kValidation,
               "The document path provided in the update expression is invalid for update");
}

/// Copies a document and puts the outcomes in. Recursion follows a path: at most 32 deep.
class Rewriter {
 public:
  Rewriter(const std::vector<Outcome>& outcomes, std::string& out)
      : outcomes_(outcomes), writer_(out) {}

  /// Attributes of `old` and children of `node`, both sorted, in one merge.
  Result<std::uint32_t> map(const PathNode& node, model::MapView old) {
    std::uint32_t count = 0;
    auto child = node.children.begin();
    const auto end = node.children.end();
    for (const auto [name, value] : old) {
      for (; child != end && std::string_view(child->name) < name; ++child) {
        ROWHOUSE_TRY(added, absent(*child));
        count += added;
      }
      if (child == end || child->name != name) {
        writer_.name(name);
        writer_.raw(value);
        ++count;
        continue;
      }
      if (!removes(*child)) {
        writer_.name(name);
        ROWHOUSE_CHECK(present(*child, value));
        ++count;
      }
      ++child;
    }
    for (; child != end; ++child) {
      ROWHOUSE_TRY(added, absent(*child));
      count += added;
    }
    return count;
  }

  Result<std::uint32_t> list(const PathNode& node, model::ListView old) {
    std::uint32_t count = 0;
    std::uint32_t index = 0;
    auto child = node.children.begin();
    const auto end = node.children.end();
    for (const ValueView value : old) {
      if (child == end || child->index != index++) {
        writer_.raw(value);
        ++count;
        continue;
      }
      if (!removes(*child)) {
        ROWHOUSE_CHECK(present(*child, value));
        ++count;
      }
      ++child;
    }
    // What is set beyond the end is appended, in the order of the indexes.
    for (; child != end; ++child) {
      if (child->leaf == PathNode::kNoLeaf) return invalid_path();
      const Outcome& outcome = outcome_of(*child);
      if (outcome.kind != Outcome::Kind::kSet) continue;
      writer_.raw(ValueView(outcome.value));
      ++count;
    }
    return count;
  }

 private:
  const Outcome& outcome_of(const PathNode& node) const {
    return outcomes_[static_cast<std::size_t>(node.leaf)];
  }
  bool removes(const PathNode& node) const {
    return node.leaf != PathNode::kNoLeaf && outcome_of(node).kind == Outcome::Kind::kRemove;
  }

  /// A child of a map in which there is nothing of its name.
  Result<std::uint32_t> absent(const PathNode& node) {
    if (node.leaf == PathNode::kNoLeaf) return invalid_path();
    const Outcome& outcome = outcome_of(node);
    if (outcome.kind != Outcome::Kind::kSet) return 0u;
    writer_.name(node.name);
    writer_.raw(ValueView(outcome.value));
    return 1u;
  }

  Result<void> present(const PathNode& node, ValueView old) {
    if (node.leaf != PathNode::kNoLeaf) {
      const Outcome& outcome = outcome_of(node);
      writer_.raw(outcome.kind == Outcome::Kind::kSet ? ValueView(outcome.value) : old);
      return {};
    }
    const bool by_index = node.children.front().by_index;
    if (old.type() != (by_index ? Type::kList : Type::kMap)) return invalid_path();
    const ValueWriter::Mark mark = by_index ? writer_.begin_list() : writer_.begin_map();
    ROWHOUSE_TRY(count, by_index ? list(node, old.as_list()) : map(node, old.as_map()));
    writer_.end(mark, count);
    return {};
  }

  const std::vector<Outcome>& outcomes_;
  ValueWriter writer_;
};

}  // namespace

Result<void> write_updated(const PathNode& touched, const std::vector<Outcome>& outcomes,
                           model::MapView old, std::string& out) {
  ValueWriter writer(out);
  const ValueWriter::Mark mark = writer.begin_item();
  Rewriter rewriter(outcomes, out);
  ROWHOUSE_TRY(count, rewriter.map(touched, old));
  writer.end_item(mark, count);
  return {};
}

}  // namespace rowhouse::expression
