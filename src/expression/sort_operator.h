#pragma once

#include <optional>

#include "expression/ast.h"
#include "expression/expression.h"

namespace rowhouse::expression {

/// What a condition of that kind says of a sort key; none if it cannot be a key's.
inline std::optional<SortOperator> sort_operator(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::kEqual:
      return SortOperator::kEqual;
    case ConditionKind::kLess:
      return SortOperator::kLess;
    case ConditionKind::kLessOrEqual:
      return SortOperator::kLessOrEqual;
    case ConditionKind::kGreater:
      return SortOperator::kGreater;
    case ConditionKind::kGreaterOrEqual:
      return SortOperator::kGreaterOrEqual;
    case ConditionKind::kBetween:
      return SortOperator::kBetween;
    case ConditionKind::kBeginsWith:
      return SortOperator::kBeginsWith;
    default:
      return std::nullopt;
  }
}

}  // namespace rowhouse::expression
