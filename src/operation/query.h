#pragma once

#include <optional>
#include <string>

#include "expression/expression.h"
#include "operation/options.h"

namespace rowhouse::operation {

struct QueryResult {
  ItemList items;           ///< After filter and projection; empty if only the count was asked for.
  std::uint32_t count = 0;  ///< Items that passed the filter.
  std::uint32_t scanned_count = 0;  ///< Items that were read.
  bool is_count_only = false;       ///< Select was COUNT: the answer has no Items.
  std::string
      last_evaluated_key;  ///< Where the next page starts, as a compact item; empty at the end.
  std::optional<ConsumedCapacity> consumed_capacity;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
struct Query {
  static constexpr std::string_view kName = "Query";
  using Result = QueryResult;

  std::string table;
  std::string index;  ///< Empty: the table itself.
  expression::KeyCondition key_condition;
  std::optional<expression::Condition> filter;
  /// As an error of the engine calls it; empty: the filter may read key attributes.
  std::string_view filter_name = "Filter Expression";
  std::optional<expression::Projection> projection;
  Select select = Select::kAllAttributes;
  bool forward = true;
  std::optional<std::uint32_t> limit;  ///< Items to read, before the filter; at least 1.
  std::string exclusive_start_key;     ///< Compact item; empty: from the start.
  bool consistent_read = false;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
};

}  // namespace rowhouse::operation
