#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rowhouse::operation {

struct ListTenantsResult {
  std::vector<std::string> tenants;   ///< Ids, in the order of their bytes, without duplicates.
  std::string last_evaluated_tenant;  ///< Where the next page starts; empty at the end.
};

/// The tenants who have an item in a table. Rowhouse's own; not of DynamoDB's API.
struct ListTenants {
  static constexpr std::string_view kName = "ListTenants";
  using Result = ListTenantsResult;

  std::string table;
  std::string exclusive_start_tenant;  ///< Empty: from the start.
  std::uint32_t limit = 1000;          ///< At least 1.
};

}  // namespace rowhouse::operation
