#pragma once

#include <optional>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "expression/expression.h"
#include "rowhouse/condition.h"
#include "rowhouse/update.h"

/// From the conditions and changes that a program wrote to parsed expressions. `partition_name` is
/// the table's partition key attribute, which every item has.
namespace rowhouse::core {

/// kValidation with DynamoDB's text, or what the program got wrong.
Result<expression::Condition> bind_condition(const detail::Fragment& fragment,
                                             expression::Parameter parameter,
                                             std::string_view partition_name,
                                             const base::Limits& limits);
/// Nothing for no condition.
Result<std::optional<expression::Condition>> bind_condition(const Condition* condition,
                                                            expression::Parameter parameter,
                                                            std::string_view partition_name,
                                                            const base::Limits& limits);
Result<expression::Update> bind_update(const Changes& changes, std::string_view partition_name,
                                       const base::Limits& limits);

}  // namespace rowhouse::core
