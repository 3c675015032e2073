#pragma once

#include <optional>
#include <string>
#include <vector>

#include "operation/execute_statement.h"
#include "rowhouse/error.h"

namespace rowhouse::operation {

/// What one statement of a batch came to: each is answered by itself.
struct StatementOutcome {
  std::string table;  ///< Empty if the statement was not understood so far.
  std::string item;   ///< Compact; empty if there is none.
  std::optional<Error> error;
};

struct BatchExecuteStatementResult {
  std::vector<StatementOutcome> responses;  ///< In the order of the request.
  std::vector<ConsumedCapacity> consumed_capacity;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
struct BatchExecuteStatement {
  static constexpr std::string_view kName = "BatchExecuteStatement";
  using Result = BatchExecuteStatementResult;

  std::vector<ParameterizedStatement> statements;  ///< 1 to 25, all reads or all writes.
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
};

}  // namespace rowhouse::operation
