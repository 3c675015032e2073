#pragma once

#include <cstdint>
#include <string>

namespace rowhouse::operation {

struct MeasureTenantResult {
  std::int64_t item_count = 0;
  std::int64_t item_bytes = 0;  ///< As DynamoDB counts an item's size.
};

/// Counts one tenant's items by reading its two key ranges, from one snapshot. Rowhouse's own; not
/// of DynamoDB's API.
struct MeasureTenant {
  static constexpr std::string_view kName = "MeasureTenant";
  using Result = MeasureTenantResult;

  std::string table;
  std::string tenant;
};

}  // namespace rowhouse::operation
