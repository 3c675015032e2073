#pragma once

#include <optional>
#include <string_view>

#include "expression/ast.h"

namespace rowhouse::expression {

/// What the sign of a comparison says: "=", "<>", "<", "<=", ">", ">=", and PartiQL's "!=". nullopt
/// for any other text.
inline std::optional<ConditionKind> comparator(std::string_view sign) noexcept {
  for (const ConditionKind kind :
       {ConditionKind::kEqual, ConditionKind::kNotEqual, ConditionKind::kLess,
        ConditionKind::kLessOrEqual, ConditionKind::kGreater, ConditionKind::kGreaterOrEqual}) {
    if (operator_text(kind) == sign) return kind;
  }
  if (sign == "!=") return ConditionKind::kNotEqual;
  return std::nullopt;
}

}  // namespace rowhouse::expression
