#include "core/trust_request.h"

#include <chrono>
#include <utility>

#include "sts/answer.h"

namespace rowhouse::core {

SessionCaller session_caller_of(const tenancy::Principal& principal, std::string_view account) {
  SessionCaller caller;
  caller.account = account;
  if (const tenancy::Identity* const identity = principal.identity(); identity != nullptr) {
    caller.arn = identity->arn;
    caller.role_arn = identity->role_arn;
    caller.account = identity->account;
    caller.user_id = identity->user_id;
    caller.user_name = identity->user_name;
  } else if (principal.is_operator()) {
    caller.arn = "arn:aws:iam::" + caller.account + ":root";
    caller.user_id = caller.account;
  } else {
    caller.user_name = principal.tenant().text();
    caller.user_id = "tenant/" + caller.user_name;
    caller.arn = "arn:aws:iam::" + caller.account + ":user/tenant/" + caller.user_name;
  }
  return caller;
}

TrustRequest::TrustRequest(const tenancy::Origin& origin, base::Milliseconds now) {
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(std::chrono::sys_time<base::Milliseconds>(now));
  add("aws:CurrentTime", sts::iso_format(seconds));
  add("aws:EpochTime", std::to_string(seconds.time_since_epoch().count()));
  add("aws:SecureTransport", origin.secure ? "true" : "false");
  if (!origin.address.empty()) add("aws:SourceIp", std::string(origin.address));
}

void TrustRequest::add(std::string name, std::string value) {
  const std::string& kept = keep(std::move(name));
  keys_.push_back(policy::ContextKey::one(policy::KeyName(kept), keep(std::move(value))));
}

void TrustRequest::add_many(std::string name, const std::vector<std::string>& values) {
  const std::string& kept = keep(std::move(name));
  auto& views = lists_.emplace_back();
  for (const std::string& value : values) views.push_back(keep(value));
  keys_.push_back(policy::ContextKey::many(policy::KeyName(kept), views));
}

void TrustRequest::add_caller(const tenancy::Principal& principal, const SessionCaller& caller) {
  add("aws:PrincipalArn", caller.role_arn.empty() ? caller.arn : caller.role_arn);
  add("aws:PrincipalAccount", caller.account);
  add("aws:PrincipalType", !caller.role_arn.empty()  ? "AssumedRole"
                           : principal.is_operator() ? "Account"
                                                     : "User");
  add("aws:userid", caller.user_id);
  if (!caller.user_name.empty()) add("aws:username", caller.user_name);
  const tenancy::Identity* const identity = principal.identity();
  if (identity == nullptr) return;
  for (const auto& [key, value] : identity->tags) add("aws:PrincipalTag/" + key, value);
  if (!identity->source_identity.empty()) add("aws:SourceIdentity", identity->source_identity);
}

void TrustRequest::add_tags(const sts::Tags& tags,
                            const std::vector<std::string>& transitive_tag_keys) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : tags) {
    add("aws:RequestTag/" + key, value);
    keys.push_back(key);
  }
  if (!keys.empty()) add_many("aws:TagKeys", keys);
  if (!transitive_tag_keys.empty()) add_many("sts:TransitiveTagKeys", transitive_tag_keys);
}

void TrustRequest::add_role_tags(const sts::Tags& tags) {
  for (const auto& [key, value] : tags) {
    add("aws:ResourceTag/" + key, value);
    add("iam:ResourceTag/" + key, value);
  }
}

policy::RequestContext TrustRequest::context(std::string_view action, std::string_view resource,
                                             const policy::Caller& caller) const {
  policy::RequestContext context;
  context.action = action;
  context.resource = resource;
  context.keys = keys_;
  context.caller = caller;
  return context;
}

}  // namespace rowhouse::core
