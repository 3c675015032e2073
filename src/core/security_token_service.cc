#include "core/security_token_service.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "tenancy/credential.h"
#include "tenancy/policy/key_name.h"

namespace rowhouse::core {
namespace {

using std::chrono::seconds;
using sts::Code;

constexpr std::string_view kEverything =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})";
constexpr std::string_view kTagSession = "sts:TagSession";
constexpr std::string_view kSetSourceIdentity = "sts:SetSourceIdentity";

sts::Error denied(std::string message) { return {Code::kAccessDenied, std::move(message)}; }

sts::Error not_authorized(std::string_view who, std::string_view action,
                          std::string_view resource) {
  return denied("User: " + std::string(who) + " is not authorized to perform: " +
                std::string(action) + " on resource: " + std::string(resource));
}

sts::Error no_mfa() {
  return denied(
      "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA "
      "serial number is valid and associated with this user.");
}

sts::Error invalid(std::string message) { return {Code::kValidationError, std::move(message)}; }

const std::string* find_tag(const sts::Tags& tags, std::string_view key) {
  for (const auto& tag : tags) {
    if (policy::equal_ignoring_case(tag.first, key)) return &tag.second;
  }
  return nullptr;
}

/// The policies that limit an identity, as the evaluation takes them. Points into the identity.
class CallersPolicies {
 public:
  CallersPolicies(const tenancy::Principal& principal, const policy::Policy& everything) {
    const tenancy::Identity* const identity = principal.identity();
    if (identity != nullptr) {
      for (const auto& each : identity->policies) identity_.push_back(each.get());
      for (const auto& each : identity->session_policies) session_.push_back(each.get());
      set_.boundary = identity->boundary.get();
    } else if (principal.is_operator()) {
      identity_.push_back(&everything);
    }
    set_.identity = identity_;
    set_.session = session_;
  }
  const policy::PolicySet& set() const { return set_; }

 private:
  std::vector<const policy::Policy*> identity_;
  std::vector<const policy::Policy*> session_;
  policy::PolicySet set_;
};

}  // namespace

SecurityTokenService::SecurityTokenService(SecurityTokenOptions options)
    : options_(std::move(options)),
      everything_(
          policy::Policy::parse(kEverything, policy::PolicyKind::kIdentity, "operator").value()) {}

signing::Timestamp SecurityTokenService::now() const {
  return std::chrono::floor<seconds>(
      std::chrono::sys_time<base::Milliseconds>(options_.clock->now()));
}

sts::CallerIdentity SecurityTokenService::identity_of(const tenancy::Principal& principal) const {
  SessionCaller caller = session_caller_of(principal, options_.account);
  return {std::move(caller.user_id), std::move(caller.account), std::move(caller.arn)};
}

sts::Outcome<sts::Answer> SecurityTokenService::call(const tenancy::Requester& requester,
                                                     const sts::Request& request) const {
  if (std::holds_alternative<sts::GetCallerIdentity>(request)) {
    return sts::Answer(identity_of(requester.principal));
  }
  return std::visit(
      [&](const auto& call) -> sts::Outcome<sts::Answer> {
        using Call = std::remove_cvref_t<decltype(call)>;
        if constexpr (std::is_same_v<Call, sts::GetCallerIdentity>) {
          return sts::Answer(identity_of(requester.principal));
        } else {
          SessionEvent event{requester, Call::kName, {}, {}, {}, {}, true, {}};
          sts::Outcome<sts::Answer> answer = run(requester, call, event);
          if (!answer) event.refusal = answer.error().code;
          if (options_.observer != nullptr) options_.observer->session_decided(event);
          return answer;
        }
      },
      request);
}

/// The role of that ARN: the refusal of one that is not there is that of one which may not be
/// assumed, so it is the caller's to give.
sts::Outcome<std::shared_ptr<const tenancy::Role>> SecurityTokenService::role_of(
    const std::string& arn) const {
  constexpr std::string_view kStart = "arn:aws:iam::";
  constexpr std::string_view kKind = ":role/";
  const std::size_t kind = arn.find(kKind);
  if (!arn.starts_with(kStart) || kind == std::string::npos) return invalid(arn + " is invalid");
  const std::string_view name = std::string_view(arn).substr(arn.rfind('/') + 1);
  std::shared_ptr<const tenancy::Role> role;
  if (options_.roles != nullptr && options_.sessions != nullptr) {
    role = options_.roles->find_role(name);
  }
  if (role != nullptr && (role->arn != arn || role->trust == nullptr)) role.reset();
  return role;
}

/// The first action that the role's trust policy, or the caller's own, refuses; empty if none.
std::string_view SecurityTokenService::first_refused(const Wanted& wanted,
                                                     const TrustRequest& request,
                                                     std::string_view action,
                                                     const policy::Caller& caller,
                                                     const policy::PolicySet& policies) const {
  const auto allowed = [&](std::string_view each) {
    return policy::evaluate_trust(*wanted.role->trust, policies,
                                  request.context(each, wanted.role->arn, caller))
        .allowed;
  };
  if (!allowed(action)) return action;
  if (!wanted.tags.empty() && !allowed(kTagSession)) return kTagSession;
  if (!wanted.source_identity.empty() && !allowed(kSetSourceIdentity)) return kSetSourceIdentity;
  return {};
}

/// What a call and the session that makes it ask for together: transitive tags and the source
/// identity are handed on, and nobody takes them off again.
sts::Outcome<SecurityTokenService::Wanted> SecurityTokenService::wanted_of(
    const tenancy::Requester& requester, const sts::AssumeRole& call) const {
  Wanted wanted{call.terms,           nullptr, call.tags, call.transitive_tag_keys,
                call.source_identity, {},      false};
  const tenancy::Credential* const credential = requester.credential;
  if (credential == nullptr) return wanted;
  if (requester.principal.is_tenant()) wanted.parent_key_id = credential->access_key_id;
  if (credential->session_token.empty()) return wanted;
  const std::optional<sts::Session> before = options_.sessions->session_of(*credential);
  if (!before)
    return sts::Error{Code::kInvalidClientTokenId,
                      "The security token included in the request is invalid"};
  wanted.chained = true;
  if (requester.principal.is_tenant()) wanted.parent_key_id = before->parent_key_id;
  for (const std::string& key : before->transitive_tag_keys) {
    if (find_tag(call.tags, key) != nullptr) {
      return sts::Error{Code::kInvalidParameterValue,
                        "One of the specified transitive tag keys can't be set because it "
                        "conflicts with a transitive tag key from the calling session."};
    }
    const std::string* const value = find_tag(before->tags, key);
    if (value == nullptr) continue;
    wanted.tags.emplace_back(key, *value);
    wanted.transitive_tag_keys.push_back(key);
  }
  if (!before->source_identity.empty()) {
    if (!call.source_identity.empty() && call.source_identity != before->source_identity) {
      return denied("The source identity of a session cannot be changed");
    }
    wanted.source_identity = before->source_identity;
  }
  return wanted;
}

sts::Outcome<sts::Answer> SecurityTokenService::run(const tenancy::Requester& requester,
                                                    const sts::AssumeRole& call,
                                                    SessionEvent& event) const {
  const SessionCaller caller = session_caller_of(requester.principal, options_.account);
  event.who = caller.arn;
  event.role_arn = call.terms.role_arn;
  event.session_name = call.terms.role_session_name;
  if (call.with_mfa) return no_mfa();
  ROWHOUSE_TRY(role, role_of(call.terms.role_arn));
  if (role == nullptr) return not_authorized(caller.arn, "sts:AssumeRole", call.terms.role_arn);
  ROWHOUSE_TRY(wanted, wanted_of(requester, call));
  wanted.role = std::move(role);

  TrustRequest request(requester.origin, options_.clock->now());
  request.add_caller(requester.principal, caller);
  request.add_role_tags(wanted.role->tags);
  request.add("sts:RoleSessionName", call.terms.role_session_name);
  request.add("sts:DurationSeconds", std::to_string(call.terms.duration.count()));
  if (call.external_id) request.add("sts:ExternalId", *call.external_id);
  if (!wanted.source_identity.empty()) request.add("sts:SourceIdentity", wanted.source_identity);
  request.add_tags(wanted.tags, wanted.transitive_tag_keys);
  const CallersPolicies policies(requester.principal, everything_);
  const std::string_view refused = first_refused(
      wanted, request, "sts:AssumeRole",
      {policy::Caller::Kind::kAws, caller.arn, caller.role_arn, caller.account}, policies.set());
  if (!refused.empty()) return not_authorized(caller.arn, refused, call.terms.role_arn);

  ROWHOUSE_TRY(assumed, issue(wanted));
  event.access_key_id = assumed.credentials.access_key_id;
  return sts::Answer(std::move(assumed));
}

/// The provider that a token says it is from: its keys, and no other's, may then prove it.
sts::Outcome<const LoginProvider*> SecurityTokenService::provider_of(
    const std::string& token) const {
  if (options_.providers.empty()) {
    return sts::Error{Code::kInvalidIdentityToken,
                      "No OpenIDConnect provider found in your account: rowhouse serve "
                      "--oidc-issuer names one"};
  }
  ROWHOUSE_TRY(issuer, sts::claimed_issuer(token));
  for (const LoginProvider& each : options_.providers) {
    if (each.provider.issuer == issuer) return &each;
  }
  return sts::no_provider_for(issuer.value_or(std::string()));
}

sts::Outcome<sts::Answer> SecurityTokenService::run(const tenancy::Requester& requester,
                                                    const sts::AssumeRoleWithWebIdentity& call,
                                                    SessionEvent& event) const {
  constexpr std::string_view kAction = "sts:AssumeRoleWithWebIdentity";
  event.is_signed = false;
  event.who = "unknown";
  event.role_arn = call.terms.role_arn;
  event.session_name = call.terms.role_session_name;
  ROWHOUSE_TRY(from, provider_of(call.web_identity_token));
  const sts::WebIdentityProvider& provider = from->provider;
  const auto keys = from->keys == nullptr ? nullptr : from->keys->current();
  if (keys == nullptr) return sts::no_provider_for(provider.issuer);
  ROWHOUSE_TRY(identity, sts::verify_web_identity(call.web_identity_token, provider, *keys, now()));
  event.who = std::string(provider.name()) + ":" + identity.subject;
  ROWHOUSE_TRY(role, role_of(call.terms.role_arn));
  if (role == nullptr) return denied("Not authorized to perform " + std::string(kAction));
  const Wanted wanted{call.terms,
                      std::move(role),
                      identity.tags,
                      identity.transitive_tag_keys,
                      identity.source_identity,
                      {},
                      false};

  const std::string arn = provider.arn(options_.account);
  const std::string name(provider.name());
  TrustRequest request(requester.origin, options_.clock->now());
  request.add(name + ":sub", identity.subject);
  request.add(name + ":aud", identity.audience);
  if (!identity.original_audience.empty()) request.add(name + ":oaud", identity.original_audience);
  if (!identity.methods.empty()) request.add_many(name + ":amr", identity.methods);
  request.add("aws:FederatedProvider", arn);
  request.add_role_tags(wanted.role->tags);
  request.add("sts:RoleSessionName", call.terms.role_session_name);
  request.add("sts:DurationSeconds", std::to_string(call.terms.duration.count()));
  if (!wanted.source_identity.empty()) request.add("sts:SourceIdentity", wanted.source_identity);
  request.add_tags(wanted.tags, wanted.transitive_tag_keys);
  const std::string_view refused =
      first_refused(wanted, request, kAction, {policy::Caller::Kind::kFederated, arn, {}, {}}, {});
  if (!refused.empty()) return denied("Not authorized to perform " + std::string(refused));

  ROWHOUSE_TRY(assumed, issue(wanted));
  event.access_key_id = assumed.credentials.access_key_id;
  return sts::Answer(sts::AssumedRoleWithWebIdentity{std::move(assumed), identity.subject,
                                                     identity.issuer, identity.audience});
}

sts::Outcome<sts::Answer> SecurityTokenService::run(const tenancy::Requester& requester,
                                                    const sts::GetSessionToken& call,
                                                    SessionEvent& event) const {
  event.who = session_caller_of(requester.principal, options_.account).arn;
  if (call.with_mfa) return no_mfa();
  if (requester.credential == nullptr || options_.sessions == nullptr) {
    return denied("Cannot call GetSessionToken without credentials");
  }
  if (!requester.credential->session_token.empty()) {
    return denied("Cannot call GetSessionToken with session credentials");
  }
  sts::Session session;
  session.kind = sts::Session::Kind::kOwn;
  session.issued_at = now();
  session.expires_at = session.issued_at + call.duration;
  session.parent_key_id = requester.credential->access_key_id;
  auto issued = options_.sessions->issue(std::move(session));
  if (!issued) return sts::error_from(issued.error());
  event.access_key_id = issued->access_key_id;
  return sts::Answer(*std::move(issued));
}

/// Makes the session that was allowed, if its terms are good ones.
sts::Outcome<sts::AssumedRole> SecurityTokenService::issue(const Wanted& wanted) const {
  const sts::SessionTerms& terms = wanted.terms;
  const tenancy::Role& role = *wanted.role;
  if (wanted.chained && terms.duration > sts::kChainedDurationMax) {
    return invalid(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
        "chaining.");
  }
  if (terms.duration > role.session_max) {
    return invalid(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  if (terms.policy) {
    const auto parsed = policy::Policy::parse(*terms.policy, policy::PolicyKind::kSession, "");
    if (!parsed) return sts::Error{Code::kMalformedPolicyDocument, parsed.error().message()};
  }
  for (const std::string& arn : terms.policy_arns) {
    const std::string_view name = policy_name_of(arn, options_.account);
    if (name.empty() || options_.roles->find_policy(name) == nullptr) {
      return invalid("Policy " + arn + " does not exist or is not attachable.");
    }
  }
  sts::Session session;
  session.issued_at = now();
  session.expires_at = session.issued_at + terms.duration;
  session.parent_key_id = wanted.parent_key_id;
  session.role_name = role.name;
  session.role_id = role.id;
  session.session_name = terms.role_session_name;
  session.tags = wanted.tags;
  session.transitive_tag_keys = wanted.transitive_tag_keys;
  session.policy = terms.policy.value_or("");
  session.policy_arns = terms.policy_arns;
  session.source_identity = wanted.source_identity;
  const int percent = sts::packed_percent(session);
  if (session.tags.size() > sts::kTagsMax || percent > 100) {
    const bool by_tags = session.policy.empty() && session.policy_arns.empty();
    return sts::Error{Code::kPackedPolicyTooLarge,
                      by_tags ? "Packed size of session tags consumes " + std::to_string(percent) +
                                    "% of allotted space."
                              : "Packed policy consumes " + std::to_string(percent) +
                                    "% of allotted space, please use smaller policy."};
  }
  auto issued = options_.sessions->issue(std::move(session));
  if (!issued) return sts::error_from(issued.error());
  return sts::AssumedRole{*std::move(issued), role.id + ":" + terms.role_session_name,
                          "arn:aws:sts::" + options_.account + ":assumed-role/" + role.name + "/" +
                              terms.role_session_name,
                          wanted.source_identity, percent};
}

}  // namespace rowhouse::core
