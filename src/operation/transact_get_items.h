#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expression/expression.h"
#include "operation/options.h"

namespace rowhouse::operation {

struct TransactGet {
  std::string table;
  std::string key;
  std::optional<expression::Projection> projection;
};

struct TransactGetItemsResult {
  std::vector<std::string> items;  ///< In the order of the request; empty where there is no item.
  std::vector<ConsumedCapacity> consumed_capacity;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
struct TransactGetItems {
  static constexpr std::string_view kName = "TransactGetItems";
  using Result = TransactGetItemsResult;

  std::vector<TransactGet> gets;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
};

}  // namespace rowhouse::operation
