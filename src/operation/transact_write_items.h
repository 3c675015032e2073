#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expression/expression.h"
#include "operation/options.h"

namespace rowhouse::operation {

/// One action of a transaction.
struct TransactWrite {
  enum class Kind : std::uint8_t { kConditionCheck, kPut, kDelete, kUpdate };
  Kind kind = Kind::kPut;
  std::string table;
  std::string item;  ///< The item of a put, the key of the others.
  std::optional<expression::Update> update;
  std::optional<expression::Condition> condition;
  ReturnOnConditionFailure on_condition_failure = ReturnOnConditionFailure::kNone;
};

struct TransactWriteItemsResult {
  std::vector<ConsumedCapacity> consumed_capacity;
  std::vector<ItemCollectionMetrics> item_collection_metrics;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
struct TransactWriteItems {
  static constexpr std::string_view kName = "TransactWriteItems";
  using Result = TransactWriteItemsResult;

  std::vector<TransactWrite> writes;
  std::string client_request_token;  ///< 1 to 36 characters; empty if none was given.
  /// SHA-256 or any stable digest of the actions, made where the request is read: the same token
  /// with other actions is refused. Empty if there is no token.
  std::string request_digest;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
  ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::kNone;
};

}  // namespace rowhouse::operation
