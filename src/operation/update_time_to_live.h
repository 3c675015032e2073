#pragma once

#include <string>
#include <string_view>

namespace rowhouse::operation {

struct UpdateTimeToLiveResult {
  std::string attribute;
  bool enable = false;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
struct UpdateTimeToLive {
  static constexpr std::string_view kName = "UpdateTimeToLive";
  using Result = UpdateTimeToLiveResult;

  std::string table;
  std::string attribute;
  bool enable = false;
};

}  // namespace rowhouse::operation
