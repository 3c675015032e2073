#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expression/ast.h"
#include "expression/expression.h"
#include "model/schema.h"

/// What a WHERE says of a key.
namespace rowhouse::partiql {

/// The parts of a condition that all have to hold.
std::vector<expression::ConditionNode> conjuncts_of(
    std::optional<expression::ConditionNode>&& condition);
/// And back; nullopt for none.
std::optional<expression::ConditionNode> conjunction_of(
    std::vector<expression::ConditionNode>&& conjuncts);

/// Takes the first `name = value` out of the conjuncts.
std::optional<std::string> take_equality(std::vector<expression::ConditionNode>& conjuncts,
                                         std::string_view name);

/// Takes out the first conjunct that a key condition can say of a sort key.
std::optional<expression::KeyCondition::Part> take_range(
    std::vector<expression::ConditionNode>& conjuncts, std::string_view name);

/// The values, without repetitions, of which the attribute `name` must have one if the conjuncts
/// are to hold: of `=`, of IN, of an OR of such. nullopt if they do not say. The conjunct that says
/// it is taken out if it says nothing more.
std::optional<std::vector<std::string>> take_values(
    std::vector<expression::ConditionNode>& conjuncts, std::string_view name);

}  // namespace rowhouse::partiql
