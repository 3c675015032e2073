#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "expression/path_tree.h"
#include "model/value_view.h"

/// The trees behind the expressions, bound: names are attribute names, values are compact values.
namespace rowhouse::expression {

/// One step into a document: into a map by name, or into a list by index.
struct Step {
  std::string name;
  std::uint32_t index = 0;
  bool by_index = false;
  friend bool operator==(const Step&, const Step&) = default;
};

/// A document path: a top-level attribute, which is most of them, and steps below it.
struct Path {
  std::string root;
  std::vector<Step> steps;
  friend bool operator==(const Path&, const Path&) = default;
};

/// What a condition compares: a path or a value, or the size() of one.
struct Operand {
  bool is_value = false;
  bool is_size = false;
  Path path;
  std::string value;  ///< Compact.
  friend bool operator==(const Operand&, const Operand&) = default;
};

enum class ConditionKind : std::uint8_t {
  kAnd,  ///< Two or more children, none of which is an AND.
  kOr,   ///< Two or more children, none of which is an OR.
  kNot,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kBetween,
  kIn,  ///< The first operand among the others.
  kAttributeExists,
  kAttributeNotExists,
  kAttributeType,
  kBeginsWith,
  kContains,
};

struct ConditionNode {
  ConditionKind kind = ConditionKind::kAnd;
  model::Type type = model::Type::kNull;  ///< Of attribute_type.
  std::vector<Operand> operands;
  std::vector<ConditionNode> children;
  friend bool operator==(const ConditionNode& a, const ConditionNode& b) {
    return a.kind == b.kind && a.type == b.type && a.operands == b.operands &&
           a.children == b.children;
  }
};

/// "=", "BETWEEN", "contains", ...: as it is written and as error texts name it.
std::string_view operator_text(ConditionKind kind) noexcept;

/// The right side of a SET.
struct SetOperand {
  enum class Kind : std::uint8_t { kPath, kValue, kPlus, kMinus, kIfNotExists, kListAppend };
  Kind kind = Kind::kPath;
  Path path;                         ///< Of kPath and kIfNotExists.
  std::string value;                 ///< Of kValue; compact.
  std::vector<SetOperand> operands;  ///< One of kIfNotExists, two of the others.
  friend bool operator==(const SetOperand& a, const SetOperand& b) {
    return a.kind == b.kind && a.path == b.path && a.value == b.value && a.operands == b.operands;
  }
};

struct UpdateAction {
  enum class Kind : std::uint8_t { kSet, kRemove, kAdd, kDelete };
  Kind kind = Kind::kSet;
  Path path;
  SetOperand operand;  ///< A plain value for ADD and DELETE; none for REMOVE.
  friend bool operator==(const UpdateAction&, const UpdateAction&) = default;
};

struct UpdateTree {
  std::vector<UpdateAction> actions;  ///< All SETs, then REMOVEs, ADDs and DELETEs.
  PathNode touched;                   ///< Their paths; a leaf is the index of its action.
};

struct ProjectionTree {
  PathNode paths;
};

}  // namespace rowhouse::expression
