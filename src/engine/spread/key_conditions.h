#pragma once

#include <string>
#include <string_view>

#include "expression/expression.h"

namespace rowhouse::engine::spread {

/// A condition on one item whose partition key is `told` (a compact value) but is kept in another
/// form: what it compares with the partition key is compared with `told`, if there is an item.
expression::Condition with_told_key(const expression::Condition& condition,
                                    std::string_view partition_name, std::string_view told);

/// True if what the update sets is taken from the partition key.
bool reads(const expression::Update& update, std::string_view partition_name);

}  // namespace rowhouse::engine::spread
