#include "tenancy/policy/evaluate.h"

namespace rowhouse::policy {
namespace {

struct Found {
  const Policy* policy = nullptr;
  const Statement* statement = nullptr;
  PrincipalMatch principal = PrincipalMatch::kNone;
  explicit operator bool() const noexcept { return statement != nullptr; }
};

/// What one group of policies says: the first Deny that applies, and the Allow that applies and
/// names the caller most closely.
struct Say {
  Found deny;
  Found allow;
};

Say ask(std::span<const Policy* const> policies, const RequestContext& context,
        Mode mode) noexcept {
  Say say;
  for (const Policy* policy : policies) {
    const bool of_principals =
        policy->kind == PolicyKind::kResource || policy->kind == PolicyKind::kTrust;
    for (const Statement& statement : policy->statements) {
      const bool denies = statement.effect == Effect::kDeny;
      PrincipalMatch principal = PrincipalMatch::kCaller;
      if (of_principals) {
        principal = statement.match_principal(context.caller);
        if (principal == PrincipalMatch::kNone) continue;
      }
      if (!denies && say.allow && say.allow.principal >= principal) continue;
      if (!statement.applies(context, mode)) continue;
      (denies ? say.deny : say.allow) = {policy, &statement, principal};
      if (denies) return say;
    }
  }
  return say;
}

Verdict denied_by(const Found& found, Source source) {
  return {.allowed = false,
          .explicitly_denied = true,
          .source = source,
          .policy = found.policy,
          .statement = found.statement};
}

Verdict not_allowed_by(Source source) { return {.source = source}; }

Verdict allowed_by(const Found& found, Source source) {
  return {.allowed = true,
          .explicitly_denied = false,
          .source = source,
          .policy = found.policy,
          .statement = found.statement};
}

/// On AWS a table's policy that names the session itself is not limited by what the boundary or the
/// session policy does not say. Here those limits hold whoever grants.
bool limits_hold(const Found& resource, const RequestContext& context, Mode mode, Source limit) {
  if (mode != Mode::kAws || resource.principal != PrincipalMatch::kCaller) return true;
  const bool is_session = !context.caller.role_arn.empty();
  return limit == Source::kSession && !is_session;
}

}  // namespace

Verdict evaluate(const PolicySet& policies, const RequestContext& context, Mode mode) noexcept {
  const std::span<const Policy* const> boundaries(
      &policies.boundary, policies.boundary == nullptr ? std::size_t{0} : std::size_t{1});
  const Say identity = ask(policies.identity, context, mode);
  if (identity.deny) return denied_by(identity.deny, Source::kIdentity);
  const Say boundary = ask(boundaries, context, mode);
  if (boundary.deny) return denied_by(boundary.deny, Source::kBoundary);
  const Say session = ask(policies.session, context, mode);
  if (session.deny) return denied_by(session.deny, Source::kSession);
  const Say resource = ask(policies.resource, context, mode);
  if (resource.deny) return denied_by(resource.deny, Source::kResource);

  // A table's policy that names the account leaves it to the account's identity policies.
  const bool by_resource = resource.allow && resource.allow.principal > PrincipalMatch::kAccount;
  if (!identity.allow && !by_resource) return not_allowed_by(Source::kIdentity);
  const auto held_back = [&](Source limit) {
    return !by_resource || limits_hold(resource.allow, context, mode, limit);
  };
  if (!boundaries.empty() && !boundary.allow && held_back(Source::kBoundary)) {
    return not_allowed_by(Source::kBoundary);
  }
  if (!policies.session.empty() && !session.allow && held_back(Source::kSession)) {
    return not_allowed_by(Source::kSession);
  }
  return identity.allow ? allowed_by(identity.allow, Source::kIdentity)
                        : allowed_by(resource.allow, Source::kResource);
}

Verdict evaluate_trust(const Policy& trust, const PolicySet& caller, const RequestContext& context,
                       Mode mode) noexcept {
  const Policy* const policy = &trust;
  const Say say = ask({&policy, 1}, context, mode);
  if (say.deny) return denied_by(say.deny, Source::kTrust);
  if (!say.allow) return not_allowed_by(Source::kTrust);
  if (context.caller.kind != Caller::Kind::kAws) return allowed_by(say.allow, Source::kTrust);

  Verdict own = evaluate(caller, context, mode);
  if (own.explicitly_denied || own.allowed) return own;
  const bool named = say.allow.principal > PrincipalMatch::kAccount;
  // What the trust policy names needs no identity policy, but a limit of the caller's holds.
  if (own.source != Source::kIdentity || !named) return own;
  PolicySet limits = caller;
  limits.identity = {&policy, 1};
  Verdict limited = evaluate(limits, context, mode);
  if (limited.source == Source::kIdentity) limited.source = Source::kTrust;
  return limited;
}

}  // namespace rowhouse::policy
