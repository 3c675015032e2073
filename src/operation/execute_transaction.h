#pragma once

#include <string>
#include <vector>

#include "operation/execute_statement.h"

namespace rowhouse::operation {

struct ExecuteTransactionResult {
  std::vector<std::string> items;  ///< One for each statement; empty where there is none.
  std::vector<ConsumedCapacity> consumed_capacity;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html
struct ExecuteTransaction {
  static constexpr std::string_view kName = "ExecuteTransaction";
  using Result = ExecuteTransactionResult;

  std::vector<ParameterizedStatement> statements;  ///< 1 to 100, all reads or all writes.
  std::string client_request_token;                ///< 1 to 36 characters; empty if none was given.
  /// A stable digest of the statements and their parameters, as TransactWriteItems has one. Empty
  /// if there is no token.
  std::string request_digest;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
};

}  // namespace rowhouse::operation
