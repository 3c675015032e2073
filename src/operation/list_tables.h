#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rowhouse::operation {

struct ListTablesResult {
  std::vector<std::string> names;
  std::string last_evaluated_name;  ///< Empty at the end.
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
struct ListTables {
  static constexpr std::string_view kName = "ListTables";
  using Result = ListTablesResult;

  std::string exclusive_start_name;  ///< Empty: from the start.
  std::uint32_t limit = 100;         ///< 1 to 100.
};

}  // namespace rowhouse::operation
