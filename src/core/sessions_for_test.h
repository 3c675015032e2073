#pragma once

// For tests alone: a clock that is moved by hand, lasting keys and roles which no directory knows.
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "tenancy/credential.h"
#include "tenancy/role.h"

namespace rowhouse::core {

class HandClock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return time; }
  base::Milliseconds time{1'767'225'600'000};  // 2026-01-01T00:00:00Z
};

class FixedKeys final : public tenancy::CredentialSource {
 public:
  std::shared_ptr<const tenancy::Credential> find(std::string_view access_key_id,
                                                  std::string_view) const override {
    const auto at = keys.find(access_key_id);
    return at == keys.end() ? nullptr : at->second;
  }
  void add(const std::string& id, tenancy::Principal principal) {
    keys[id] = std::make_shared<tenancy::Credential>(
        tenancy::Credential{id, "secret of " + id, {}, {}, std::move(principal)});
  }
  std::map<std::string, std::shared_ptr<const tenancy::Credential>, std::less<>> keys;
};

class FixedRoles final : public tenancy::RoleSource {
 public:
  std::shared_ptr<const tenancy::Role> find_role(std::string_view name) const override {
    const auto at = roles.find(name);
    return at == roles.end() ? nullptr : at->second;
  }
  tenancy::PolicyPtr find_policy(std::string_view name) const override {
    const auto at = policies.find(name);
    return at == policies.end() ? nullptr : at->second;
  }
  static tenancy::PolicyPtr policy(std::string_view text, policy::PolicyKind kind) {
    return std::make_shared<const policy::Policy>(
        policy::Policy::parse(text, kind, "policy").value());
  }
  /// Adds or replaces a role that `trust`, a list of statements, lets be assumed.
  tenancy::Role& add(const std::string& name, const std::string& trust) {
    auto role = std::make_shared<tenancy::Role>();
    role->name = name;
    role->arn = "arn:aws:iam::000000000000:role/" + name;
    role->id = "AROA" + name;
    role->trust = policy(R"({"Version": "2012-10-17", "Statement": [)" + trust + "]}",
                         policy::PolicyKind::kTrust);
    role->policies.push_back(policy(R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                   "Action": ["dynamodb:*", "sts:*"], "Resource": "*"}]})",
                                    policy::PolicyKind::kIdentity));
    tenancy::Role& added = *role;
    roles[name] = std::move(role);
    return added;
  }
  std::map<std::string, std::shared_ptr<const tenancy::Role>, std::less<>> roles;
  std::map<std::string, tenancy::PolicyPtr, std::less<>> policies;
};

}  // namespace rowhouse::core
