#pragma once

#include <optional>
#include <string>

#include "expression/expression.h"
#include "operation/options.h"

namespace rowhouse::operation {

struct GetItemResult {
  std::string item;  ///< After projection; empty if there is no such item.
  std::optional<ConsumedCapacity> consumed_capacity;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
struct GetItem {
  static constexpr std::string_view kName = "GetItem";
  using Result = GetItemResult;

  std::string table;
  std::string key;
  std::optional<expression::Projection> projection;
  bool consistent_read = false;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
};

}  // namespace rowhouse::operation
