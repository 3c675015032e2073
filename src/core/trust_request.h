#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "sts/request.h"
#include "tenancy/policy/evaluate.h"
#include "tenancy/requester.h"

namespace rowhouse::core {

/// Who asks for a session, as policies name him: the operator is the account's root, a tenant a
/// user under the path /tenant/.
struct SessionCaller {
  std::string arn;
  std::string role_arn;  ///< Of a session of a role; else empty.
  std::string account;
  std::string user_id;
  std::string user_name;
};
SessionCaller session_caller_of(const tenancy::Principal& principal, std::string_view account);

/// What a role's trust policy is asked about: the keys of one request for a session. Owns what its
/// context points at; not copied.
class TrustRequest {
 public:
  TrustRequest(const tenancy::Origin& origin, base::Milliseconds now);
  TrustRequest(const TrustRequest&) = delete;
  TrustRequest& operator=(const TrustRequest&) = delete;

  void add(std::string name, std::string value);
  void add_many(std::string name, const std::vector<std::string>& values);
  /// aws:PrincipalArn, aws:PrincipalTag/... and the like of who asks.
  void add_caller(const tenancy::Principal& principal, const SessionCaller& caller);
  /// aws:RequestTag/..., aws:TagKeys, sts:TransitiveTagKeys, where there are any.
  void add_tags(const sts::Tags& tags, const std::vector<std::string>& transitive_tag_keys);
  /// aws:ResourceTag/... of the role.
  void add_role_tags(const sts::Tags& tags);

  /// Good until the next add.
  policy::RequestContext context(std::string_view action, std::string_view resource,
                                 const policy::Caller& caller) const;

 private:
  const std::string& keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  std::deque<std::string> texts_;
  std::deque<std::vector<std::string_view>> lists_;
  std::vector<policy::ContextKey> keys_;
};

}  // namespace rowhouse::core
