#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rowhouse::operation {

enum class TimeToLiveStatus : std::uint8_t { kEnabling, kDisabling, kEnabled, kDisabled };

struct DescribeTimeToLiveResult {
  TimeToLiveStatus status = TimeToLiveStatus::kDisabled;
  std::string attribute;  ///< Empty once it is disabled.
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html
struct DescribeTimeToLive {
  static constexpr std::string_view kName = "DescribeTimeToLive";
  using Result = DescribeTimeToLiveResult;

  std::string table;
};

}  // namespace rowhouse::operation
