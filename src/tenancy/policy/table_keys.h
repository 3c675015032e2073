#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace rowhouse::policy {

/// What the linter wants to know of a table: by which attributes it and its indexes are
/// partitioned.
struct TableKeys {
  struct Index {
    std::string name;
    std::vector<std::string> partition_keys;  ///< Several for a key of several attributes.
  };
  std::string name;
  std::vector<std::string> partition_keys;
  std::vector<Index> indexes;
};

/// Reads what DescribeTable answers ({"Table": ...}) or what CreateTable is sent. kValidation if it
/// is neither; other members do not matter.
Result<TableKeys> parse_table_keys(std::string_view json);

}  // namespace rowhouse::policy
