#pragma once

#include <optional>
#include <string>

#include "operation/query.h"

namespace rowhouse::operation {

struct ScanResult : QueryResult {};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
struct Scan {
  static constexpr std::string_view kName = "Scan";
  using Result = ScanResult;

  std::string table;
  std::string index;  ///< Empty: the table itself.
  std::optional<expression::Condition> filter;
  std::optional<expression::Projection> projection;
  Select select = Select::kAllAttributes;
  std::optional<std::uint32_t> limit;  ///< Items to read, before the filter; at least 1.
  std::string exclusive_start_key;     ///< Compact item; empty: from the start.
  std::uint32_t segment = 0;
  std::uint32_t total_segments = 1;  ///< 1 to 1,000,000.
  bool consistent_read = false;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::kNone;
};

}  // namespace rowhouse::operation
