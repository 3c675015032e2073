#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tenancy/policy/context.h"

/// A request as a person writes one down to try policies on it.
namespace rowhouse::policy {

/// Owns what its context points at; movable, since texts do not move with it.
struct CheckRequest {
  struct Key {
    std::string name;
    std::vector<std::string> values;
    bool many = false;
  };

  std::string name;  ///< What to call it; may be empty.
  std::string action;
  std::string resource = "*";
  std::vector<Key> keys;
  Caller::Kind caller_kind = Caller::Kind::kAws;
  std::string caller_arn;
  std::string role_arn;
  std::string account;
  std::optional<bool> expected;      ///< Allowed here, if the writer says.
  std::optional<bool> expected_aws;  ///< Allowed on AWS, if the writer says.

  /// kValidation, with a path that begins with `path`, for an action without its service and a
  /// resource that is no ARN: no policy would ever match it.
  Result<void> check(const std::string& path) const;
  /// A key that is known to have many values has them even if it was given as one.
  void add_key(std::string key, std::vector<std::string> values, bool many);
};

/// A CheckRequest's context with the views that it needs. Points into the request.
class CheckContext {
 public:
  /// `has_boundary`: a permissions boundary is among the policies that it is tried on.
  explicit CheckContext(const CheckRequest& request, bool has_boundary = false);
  CheckContext(const CheckContext&) = delete;
  CheckContext& operator=(const CheckContext&) = delete;
  const RequestContext& get() const noexcept { return context_; }

 private:
  std::deque<std::vector<std::string_view>> lists_;
  std::vector<ContextKey> keys_;
  RequestContext context_;
};

/// Reads one request or a list of them: {"action": "dynamodb:Query", "resource": "arn:...",
/// "keys": {"dynamodb:LeadingKeys": ["tenant#acme"]}, "principal_tags": {"TenantId": "acme"},
/// "principal": {"arn": ..., "role_arn": ..., "account": ..., "kind": "aws"}, "expect": "deny",
/// "expect_aws": "allow", "name": ...}. kValidation with the member at fault.
Result<std::vector<CheckRequest>> parse_check_requests(std::string_view json);

}  // namespace rowhouse::policy
