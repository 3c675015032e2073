#pragma once

#include "expression/ast.h"
#include "model/value_view.h"

namespace rowhouse::expression {

/// Whether the item meets the condition. Recursion is bounded by the operators of the expression.
bool evaluate(const ConditionNode& node, model::MapView item);

/// What size() gives: UTF-16 code units of an S, bytes of a B, elements of a set, list or map.
/// nullopt for the other types, which have no size.
std::optional<std::uint32_t> size_of(model::ValueView value);

}  // namespace rowhouse::expression
