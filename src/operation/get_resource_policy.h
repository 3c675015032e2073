#pragma once

#include <string>
#include <string_view>

namespace rowhouse::operation {

struct GetResourcePolicyResult {
  std::string policy;
  std::string revision;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html
struct GetResourcePolicy {
  static constexpr std::string_view kName = "GetResourcePolicy";
  using Result = GetResourcePolicyResult;

  std::string table;         ///< The name in the ARN.
  std::string resource_arn;  ///< As the request gave it.
};

}  // namespace rowhouse::operation
