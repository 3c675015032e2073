#pragma once

#include <cstdint>
#include <string_view>

namespace rowhouse::operation {

/// Capacity units a second.
struct DescribeLimitsResult {
  std::int64_t account_units_max = 0;
  std::int64_t table_units_max = 0;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html
struct DescribeLimits {
  static constexpr std::string_view kName = "DescribeLimits";
  using Result = DescribeLimitsResult;
};

}  // namespace rowhouse::operation
