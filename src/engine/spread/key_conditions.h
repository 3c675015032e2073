#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "expression/expression.h"

namespace rowhouse::engine::spread {

/// A condition on one item whose partition key is `told` (a compact value) but is kept in another
/// form: what it compares with the partition key is compared with `told`, if there is an item.
expression::Condition with_told_key(const expression::Condition& condition,
                                    std::string_view partition_name, std::string_view told);

/// `condition`, if there is one, and that there is an item.
expression::Condition and_is_there(const std::optional<expression::Condition>& condition,
                                   const std::string& partition_name);

/// True if what the update sets may be the value of the partition key.
bool takes_value_of(const expression::Update& update, std::string_view partition_name);
/// An update of an item that is there and whose partition key is `told` but is kept in another
/// form: what takes its value from the key takes `told`. Where the key is the operand of a sum or a
/// list it stays, since that is an error whatever text it is.
expression::Update with_told_key(const expression::Update& update, std::string_view partition_name,
                                 std::string_view told);
/// What an update says where there is no item; nothing if it does something there.
std::optional<Error> error_without_item(const expression::Update& update);

}  // namespace rowhouse::engine::spread
