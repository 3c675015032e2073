#pragma once

#include <optional>
#include <string>

#include "expression/expression.h"
#include "operation/options.h"

namespace rowhouse::operation {

struct DeleteItemResult {
  std::string attributes;  ///< The old item if asked for and there was one, else empty.
  std::optional<ConsumedCapacity> consumed_capacity;
  std::optional<ItemCollectionMetrics> item_collection_metrics;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
struct DeleteItem {
  static constexpr std::string_view kName = "DeleteItem";
  using Result = DeleteItemResult;

  std::string table;
  std::string key;
  std::optional<expression::Condition> condition;
  ReturnValues return_values = ReturnValues::kNone;  ///< kNone or kAllOld.
  ReturnOnConditionFailure on_condition_failure = ReturnOnConditionFailure::kNone;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
  ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::kNone;
};

}  // namespace rowhouse::operation
