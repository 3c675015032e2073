#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expression/expression.h"
#include "operation/options.h"

namespace rowhouse::operation {

/// What one request reads of one table. Also the shape of what was left unprocessed.
struct KeysOfTable {
  std::string table;
  std::vector<std::string> keys;
  std::optional<expression::Projection> projection;
  /// The request's own texts behind `projection`, for UnprocessedKeys: "ProjectionExpression" and
  /// its names.
  std::string projection_text;
  std::vector<std::pair<std::string, std::string>> projection_names;
  bool consistent_read = false;
};

struct BatchGetItemResult {
  struct OfTable {
    std::string table;
    ItemList items;
  };
  std::vector<OfTable> responses;
  std::vector<KeysOfTable> unprocessed;
  std::vector<ConsumedCapacity> consumed_capacity;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
struct BatchGetItem {
  static constexpr std::string_view kName = "BatchGetItem";
  using Result = BatchGetItemResult;

  std::vector<KeysOfTable> tables;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
};

}  // namespace rowhouse::operation
