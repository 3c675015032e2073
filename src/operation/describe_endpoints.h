#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rowhouse::operation {

struct DescribeEndpointsResult {
  std::string address;  ///< Host and port.
  std::int64_t cache_minutes = 0;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html
struct DescribeEndpoints {
  static constexpr std::string_view kName = "DescribeEndpoints";
  using Result = DescribeEndpointsResult;
};

}  // namespace rowhouse::operation
