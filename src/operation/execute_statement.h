#pragma once

#include <optional>
#include <string>
#include <vector>

#include "operation/options.h"

namespace rowhouse::operation {

/// One PartiQL statement with what is bound to it. Its text is parsed where its table's key is
/// known: what a statement does depends on that.
struct ParameterizedStatement {
  std::string text;                     ///< 1 to 8,192 characters.
  std::vector<std::string> parameters;  ///< Compact values, in the order of the question marks.
  bool consistent_read = false;
  ReturnOnConditionFailure on_condition_failure = ReturnOnConditionFailure::kNone;
};

struct ExecuteStatementResult {
  ItemList items;                  ///< Of a SELECT, or what RETURNING asked for.
  std::string last_evaluated_key;  ///< As of a Query or Scan; empty at the end.
  std::string next_token;          ///< Empty at the end.
  std::optional<ConsumedCapacity> consumed_capacity;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
struct ExecuteStatement {
  static constexpr std::string_view kName = "ExecuteStatement";
  using Result = ExecuteStatementResult;

  ParameterizedStatement statement;
  std::optional<std::uint32_t> limit;  ///< Items to read, before the filter; at least 1.
  std::string next_token;              ///< Empty: from the start.
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
};

}  // namespace rowhouse::operation
