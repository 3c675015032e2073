#pragma once

#include <string>
#include <vector>

#include "operation/options.h"

namespace rowhouse::operation {

struct WriteRequest {
  enum class Kind : std::uint8_t { kPut, kDelete };
  Kind kind = Kind::kPut;
  std::string item;  ///< The item of a put, the key of a delete.
};

struct WritesOfTable {
  std::string table;
  std::vector<WriteRequest> requests;
};

struct BatchWriteItemResult {
  std::vector<WritesOfTable> unprocessed;
  std::vector<ConsumedCapacity> consumed_capacity;
  std::vector<ItemCollectionMetrics> item_collection_metrics;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
struct BatchWriteItem {
  static constexpr std::string_view kName = "BatchWriteItem";
  using Result = BatchWriteItemResult;

  std::vector<WritesOfTable> tables;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
  ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::kNone;
};

}  // namespace rowhouse::operation
