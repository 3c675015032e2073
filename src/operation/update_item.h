#pragma once

#include <optional>
#include <string>

#include "expression/expression.h"
#include "operation/options.h"

namespace rowhouse::operation {

struct UpdateItemResult {
  std::string attributes;  ///< As ReturnValues asked; empty if there is nothing to return.
  std::optional<ConsumedCapacity> consumed_capacity;
  std::optional<ItemCollectionMetrics> item_collection_metrics;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
struct UpdateItem {
  static constexpr std::string_view kName = "UpdateItem";
  using Result = UpdateItemResult;

  std::string table;
  std::string key;
  std::optional<expression::Update> update;  ///< Without one, the item is made with its key alone.
  /// False: where there is no item, nothing happens.
  bool makes_item = true;
  std::optional<expression::Condition> condition;
  ReturnValues return_values = ReturnValues::kNone;
  ReturnOnConditionFailure on_condition_failure = ReturnOnConditionFailure::kNone;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
  ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::kNone;
};

}  // namespace rowhouse::operation
