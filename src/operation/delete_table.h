#pragma once

#include "operation/table_description.h"

namespace rowhouse::operation {

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
struct DeleteTable {
  static constexpr std::string_view kName = "DeleteTable";
  using Result = TableDescription;

  std::string table;
};

}  // namespace rowhouse::operation
