#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rowhouse::operation {

struct DeleteResourcePolicyResult {
  std::string revision;  ///< Of the policy that was deleted; empty if there was none.
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteResourcePolicy.html
struct DeleteResourcePolicy {
  static constexpr std::string_view kName = "DeleteResourcePolicy";
  using Result = DeleteResourcePolicyResult;

  std::string table;         ///< The name in the ARN.
  std::string resource_arn;  ///< As the request gave it.
  std::optional<std::string> expected_revision;
};

}  // namespace rowhouse::operation
