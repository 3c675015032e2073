#pragma once

#include "expression/ast.h"
#include "expression/expression.h"

namespace rowhouse::expression {

/// What one action makes of the place that its path names.
struct Outcome {
  enum class Kind : std::uint8_t { kKeep, kSet, kRemove };
  Kind kind = Kind::kKeep;
  std::string_view value;  ///< Compact; lies in the expression, in the old item, or in `computed`.
  std::string computed;
};

/// Evaluates one action on the old item. `outcome` must not move afterwards.
Result<void> evaluate_action(const UpdateAction& action, model::MapView old, Outcome& outcome);

/// Appends to `out` the item `old` with the outcomes put in their places, in one pass over its
/// attributes.
Result<void> write_updated(const PathNode& touched, const std::vector<Outcome>& outcomes,
                           model::MapView old, std::string& out);

}  // namespace rowhouse::expression
