#include "core/tenant_session.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/identity_rules.h"
#include "core/tenant_core.h"
#include "rowhouse/tenant.h"

namespace rowhouse::core {
namespace {

using policy::Policy;
using policy::PolicyKind;
using tenancy::Identity;
using tenancy::Tier;

constexpr std::string_view kEverything =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";

Result<std::vector<std::string>> kinds_in_both(const std::vector<std::string>& before,
                                               const std::vector<std::string>& now) {
  if (now.empty()) return before;
  if (before.empty()) return now;
  std::vector<std::string> both;
  for (const std::string& kind : now) {
    if (std::find(before.begin(), before.end(), kind) != before.end()) both.push_back(kind);
  }
  // No kinds at all would stand for every kind.
  if (both.empty()) {
    return Error(ErrorCode::kValidation, "None of the kinds is one that the handle reaches now");
  }
  return both;
}

Result<std::shared_ptr<const Tier>> narrowed_tier(const std::shared_ptr<const Tier>& before,
                                                  const Session& session) {
  if (!session.read_only && session.kinds.empty()) return before;
  ROWHOUSE_CHECK(check_tier({.name = "session", .read_only = false, .kinds = session.kinds}));
  Tier tier = before == nullptr ? Tier{} : *before;
  tier.read_only |= session.read_only;
  ROWHOUSE_TRY(kinds, kinds_in_both(tier.kinds, session.kinds));
  tier.kinds = std::move(kinds);
  return std::make_shared<const Tier>(std::move(tier));
}

/// Who policies see behind a tenant's handle.
Identity identity_of(const TenantId& tenant, std::string_view account) {
  Identity identity;
  identity.arn = "arn:aws:iam::" + std::string(account) + ":user/tenant/" + tenant.text();
  identity.account = account;
  identity.user_id = tenant.text();
  identity.user_name = tenant.text();
  identity.tags = {{"TenantId", tenant.text()}};
  identity.policies = {std::make_shared<const Policy>(
      Policy::parse(kEverything, PolicyKind::kIdentity, "tenant").value())};
  return identity;
}

/// Adds a policy that has to allow as well as those that are there.
Result<void> add_policy(Identity& identity, const std::string& text) {
  auto parsed = Policy::parse(text, PolicyKind::kSession, "session");
  if (!parsed) {
    return Error(ErrorCode::kValidation,
                 "The session policy is not one: " + parsed.error().message());
  }
  auto policy = std::make_shared<const Policy>(*std::move(parsed));
  // Three places whose policies all have to allow: what a handle was narrowed by first, next and
  // last.
  if (identity.session_policies.empty()) {
    identity.session_policies = {std::move(policy)};
  } else if (identity.boundary == nullptr) {
    identity.boundary = std::move(policy);
  } else if (identity.policies.front()->name == "tenant") {
    identity.policies = {std::move(policy)};
  } else {
    return Error(ErrorCode::kValidation,
                 "A handle that three session policies narrow takes no fourth");
  }
  return {};
}

}  // namespace

Result<tenancy::Principal> narrowed(const tenancy::Principal& tenant, const Session& session,
                                    std::string_view account) {
  ROWHOUSE_TRY(tier, narrowed_tier(tenant.tier_pointer(), session));
  const Identity* const before = tenant.identity();
  if (session.policy.empty() && before == nullptr) {
    return tenancy::Principal::of_tenant(tenant.tenant(), std::move(tier));
  }
  Identity identity = before != nullptr ? *before : identity_of(tenant.tenant(), account);
  if (!session.policy.empty()) ROWHOUSE_CHECK(add_policy(identity, session.policy));
  return tenancy::Principal::of_tenant_session(
      tenant.tenant(), std::move(tier), std::make_shared<const Identity>(std::move(identity)));
}

}  // namespace rowhouse::core

namespace rowhouse {
namespace {

// The account of arn:aws:dynamodb:<region>:<account>:table/<name>.
std::string_view account_of(std::string_view arn) {
  constexpr int kColonsBefore = 4;
  for (int colons = 0; colons < kColonsBefore; ++colons) arn.remove_prefix(arn.find(':') + 1);
  return arn.substr(0, arn.find(':'));
}

}  // namespace

Result<Tenant> Tenant::assume(const Session& session) const {
  auto copy = std::make_shared<detail::TenantCore>(*core_);
  ROWHOUSE_TRY(principal,
               core::narrowed(core_->principal, session, account_of(core_->schema->arn)));
  copy->principal = std::move(principal);
  return Tenant(std::move(copy));
}

}  // namespace rowhouse
