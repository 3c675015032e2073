#include "core/sessions.h"

#include <algorithm>
#include <utility>

#include "signing/digest.h"
#include "tenancy/policy/key_name.h"

namespace rowhouse::core {
namespace {

/// The role's tags, and over them the session's: a key counts once, whatever its case.
sts::Tags merged_tags(const sts::Tags& of_role, const sts::Tags& of_session) {
  sts::Tags tags = of_session;
  for (const auto& tag : of_role) {
    const bool overridden = std::any_of(
        of_session.begin(), of_session.end(),
        [&](const auto& other) { return policy::equal_ignoring_case(other.first, tag.first); });
    if (!overridden) tags.push_back(tag);
  }
  return tags;
}

}  // namespace

std::string_view policy_name_of(std::string_view arn, std::string_view account) noexcept {
  constexpr std::string_view kStart = "arn:aws:iam::";
  constexpr std::string_view kKind = ":policy/";
  if (!arn.starts_with(kStart)) return {};
  arn.remove_prefix(kStart.size());
  if (!arn.starts_with(account)) return {};
  arn.remove_prefix(account.size());
  if (!arn.starts_with(kKind)) return {};
  arn.remove_prefix(kKind.size());
  return arn.substr(arn.rfind('/') + 1);
}

Sessions::Sessions(const tenancy::CredentialSource& keys, const tenancy::RoleSource& roles,
                   SessionsOptions options)
    : keys_(keys),
      roles_(roles),
      options_(std::move(options)),
      sealer_(std::move(options_.sealing_key), *options_.random),
      table_(options_.sessions_max) {}

std::shared_ptr<const tenancy::Credential> Sessions::find(std::string_view access_key_id,
                                                          std::string_view session_token) const {
  if (session_token.empty()) return keys_.find(access_key_id, session_token);
  const auto credential_of = [](SessionTable::SessionPtr session) {
    const tenancy::Credential* const credential = &session->credential;
    return std::shared_ptr<const tenancy::Credential>(std::move(session), credential);
  };
  SessionTable::SessionPtr kept = table_.find(access_key_id);
  const bool same_token = kept != nullptr && signing::equal_in_constant_time(
                                                 kept->credential.session_token, session_token);
  if (same_token && still_stands(*kept)) return credential_of(std::move(kept));
  const std::optional<sts::Session> session = sealer_.open(access_key_id, session_token);
  if (!session) return nullptr;
  std::shared_ptr<StandingSession> standing = stand(*session);
  if (standing == nullptr) {
    table_.erase(access_key_id);
    return nullptr;
  }
  standing->credential.session_token = session_token;
  const SessionTable::SessionPtr shared = std::move(standing);
  const bool over = std::chrono::sys_time<base::Milliseconds>(options_.clock->now()) >=
                    *shared->credential.expires_at;
  if (!over) table_.put(shared);
  return credential_of(shared);
}

bool Sessions::still_stands(const StandingSession& session) const {
  if (session.role != nullptr && roles_.find_role(session.role_name) != session.role) return false;
  if (session.parent != nullptr && keys_.find(session.parent_key_id, {}) != session.parent) {
    return false;
  }
  return std::all_of(session.managed.begin(), session.managed.end(), [&](const auto& each) {
    return roles_.find_policy(each.name) == each.policy;
  });
}

/// The session with whom it stands for; null if what it rests on is gone.
std::shared_ptr<StandingSession> Sessions::stand(const sts::Session& session) const {
  std::shared_ptr<const tenancy::Credential> parent;
  if (!session.parent_key_id.empty()) {
    parent = keys_.find(session.parent_key_id, {});
    if (parent == nullptr) return nullptr;
  }
  std::shared_ptr<const tenancy::Role> role;
  std::vector<StandingSession::Managed> managed;
  std::optional<tenancy::Principal> principal;
  if (session.kind == sts::Session::Kind::kOwn) {
    if (parent != nullptr) principal = parent->principal;
  } else if (role = roles_.find_role(session.role_name);
             role != nullptr && role->id == session.role_id && managed_of(session, managed)) {
    principal = principal_of(session, *role, managed, parent.get());
  }
  if (!principal) return nullptr;
  return std::make_shared<StandingSession>(StandingSession{.credential = {session.access_key_id,
                                                                          session.secret_access_key,
                                                                          {},
                                                                          session.expires_at,
                                                                          *std::move(principal)},
                                                           .role_name = session.role_name,
                                                           .role = std::move(role),
                                                           .parent_key_id = session.parent_key_id,
                                                           .parent = std::move(parent),
                                                           .managed = std::move(managed)});
}

/// The managed policies that the session was given as limits. False if one is gone: a session that
/// lost one of its limits would be wider than it was meant to be.
bool Sessions::managed_of(const sts::Session& session,
                          std::vector<StandingSession::Managed>& managed) const {
  for (const std::string& arn : session.policy_arns) {
    const std::string_view name = policy_name_of(arn, options_.account);
    tenancy::PolicyPtr policy = name.empty() ? nullptr : roles_.find_policy(name);
    if (policy == nullptr) return false;
    managed.push_back({std::string(name), std::move(policy)});
  }
  return true;
}

/// Whom a session of a role stands for. One that a tenant began is that tenant still.
std::optional<tenancy::Principal> Sessions::principal_of(
    const sts::Session& session, const tenancy::Role& role,
    const std::vector<StandingSession::Managed>& managed, const tenancy::Credential* parent) const {
  auto identity = std::make_shared<tenancy::Identity>();
  identity->arn = "arn:aws:sts::" + options_.account + ":assumed-role/" + role.name + "/" +
                  session.session_name;
  identity->role_arn = role.arn;
  identity->account = options_.account;
  identity->user_id = role.id + ":" + session.session_name;
  identity->tags = merged_tags(role.tags, session.tags);
  identity->policies = role.policies;
  identity->boundary = role.boundary;
  identity->source_identity = session.source_identity;
  if (!session.policy.empty()) {
    auto policy = policy::Policy::parse(session.policy, policy::PolicyKind::kSession, "session");
    if (!policy) return std::nullopt;
    identity->session_policies.push_back(
        std::make_shared<const policy::Policy>(*std::move(policy)));
  }
  for (const auto& each : managed) identity->session_policies.push_back(each.policy);
  if (parent == nullptr) return tenancy::Principal::of_identity(std::move(identity));
  const tenancy::Principal& began = parent->principal;
  if (!began.is_tenant()) return std::nullopt;
  return tenancy::Principal::of_tenant_session(began.tenant(), began.tier_pointer(),
                                               std::move(identity));
}

Result<sts::IssuedCredentials> Sessions::issue(sts::Session session) const {
  session.access_key_id = sealer_.make_access_key_id();
  session.secret_access_key = sealer_.make_secret();
  ROWHOUSE_TRY(token, sealer_.seal(session));
  return sts::IssuedCredentials{std::move(session.access_key_id),
                                std::move(session.secret_access_key), std::move(token),
                                session.expires_at};
}

std::optional<sts::Session> Sessions::session_of(const tenancy::Credential& credential) const {
  if (credential.session_token.empty()) return std::nullopt;
  return sealer_.open(credential.access_key_id, credential.session_token);
}

}  // namespace rowhouse::core
