#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tenancy/principal.h"

/// Identities of tests, from the texts of their policies.
namespace rowhouse::tenancy::testing {

inline PolicyPtr policy_of(std::string_view text, std::string name,
                           policy::PolicyKind kind = policy::PolicyKind::kIdentity) {
  return std::make_shared<const policy::Policy>(
      policy::Policy::parse(text, kind, std::move(name)).value());
}

/// A session of the role "shop" with a tag for its tenant. Policies are added to it.
inline Identity session_of(std::string tenant_tag) {
  Identity identity;
  identity.arn = "arn:aws:sts::123456789012:assumed-role/shop/web";
  identity.role_arn = "arn:aws:iam::123456789012:role/shop";
  identity.account = "123456789012";
  identity.user_id = "AROAEXAMPLE:web";
  identity.tags = {{"TenantId", std::move(tenant_tag)}};
  return identity;
}

inline Principal principal_of(Identity identity) {
  return Principal::of_identity(std::make_shared<const Identity>(std::move(identity)));
}

inline std::string statement(std::string_view effect, std::string_view actions,
                             std::string_view condition = {}) {
  std::string text = R"({"Version":"2012-10-17","Statement":{"Effect":")";
  text.append(effect).append(R"(","Action":)").append(actions).append(R"(,"Resource":"*")");
  if (!condition.empty()) text.append(R"(,"Condition":)").append(condition);
  return text + "}}";
}

inline constexpr std::string_view kExactKeys =
    R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["tenant#${aws:PrincipalTag/TenantId}"]}})";
inline constexpr std::string_view kWildcardKeys =
    R"({"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["tenant#${aws:PrincipalTag/TenantId}",)"
    R"("tenant#${aws:PrincipalTag/TenantId}#*"]}})";

/// May do everything with items whose keys meet `condition`.
inline Principal role_with(std::string_view condition, std::string tenant_tag = "acme") {
  Identity identity = session_of(std::move(tenant_tag));
  identity.policies = {policy_of(statement("Allow", R"("*")", condition), "role-policy")};
  return principal_of(std::move(identity));
}

}  // namespace rowhouse::tenancy::testing
