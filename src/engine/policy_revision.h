#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/resource_policy.h"
#include "operation/put_resource_policy.h"

/// What any engine says of the revisions of resource policies, in DynamoDB's words.
namespace rowhouse::engine {

/// There is no policy, or none of the revision that was expected.
inline Error policy_not_found(std::string_view arn) {
  const std::size_t resource = arn.find(":table/");
  const std::string_view told = resource == std::string_view::npos ? arn : arn.substr(resource + 1);
  return Error(
      ErrorCode::kPolicyNotFound,
      "Resource-based policy not found for the provided ResourceArn: " + std::string(told));
}

/// kPolicyNotFound if a revision is expected and it is not the one that is there.
inline Result<void> check_revision(const std::optional<model::ResourcePolicy>& policy,
                                   const std::optional<std::string>& expected,
                                   std::string_view arn) {
  if (!expected) return {};
  const bool expects_none = *expected == operation::PutResourcePolicy::kNoPolicy;
  const bool is_expected = policy ? policy->revision == *expected : expects_none;
  if (!is_expected) return policy_not_found(arn);
  return {};
}

}  // namespace rowhouse::engine
