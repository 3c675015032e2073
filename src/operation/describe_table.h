#pragma once

#include "operation/table_description.h"

namespace rowhouse::operation {

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
struct DescribeTable {
  static constexpr std::string_view kName = "DescribeTable";
  using Result = TableDescription;

  std::string table;
};

}  // namespace rowhouse::operation
