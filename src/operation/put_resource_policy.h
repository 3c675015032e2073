#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rowhouse::operation {

struct PutResourcePolicyResult {
  std::string revision;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html
struct PutResourcePolicy {
  static constexpr std::string_view kName = "PutResourcePolicy";
  using Result = PutResourcePolicyResult;
  /// What an expected revision says where there is to be no policy.
  static constexpr std::string_view kNoPolicy = "NO_POLICY";

  std::string table;         ///< The name in the ARN.
  std::string resource_arn;  ///< As the request gave it.
  std::string policy;        ///< Whose text is one of a table.
  std::optional<std::string> expected_revision;
  bool may_lock_out = false;  ///< The caller knows that it may not change the policy afterwards.
  std::string seal;           ///< By which whoever asks knows the text again; see ResourcePolicy.
};

}  // namespace rowhouse::operation
