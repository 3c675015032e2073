#include "core/directory_contents.h"

#include <algorithm>
#include <utility>

namespace rowhouse::core {
namespace {

const std::set<std::string> kNoNames;

Result<tenancy::PolicyPtr> compile_text(std::string_view text, policy::PolicyKind kind,
                                        std::string_view name) {
  ROWHOUSE_TRY(compiled, policy::Policy::parse(text, kind, std::string(name)));
  return std::make_shared<const policy::Policy>(std::move(compiled));
}

Result<std::vector<tenancy::PolicyPtr>> compile_inline(const IdentityRecord& record) {
  std::vector<tenancy::PolicyPtr> all;
  for (const auto& [name, text] : record.inline_policies) {
    auto compiled = compile_text(text, policy::PolicyKind::kIdentity, name);
    if (!compiled) return std::move(compiled.error().within(name));
    all.push_back(*std::move(compiled));
  }
  return all;
}

template <typename Held>
void add_names_of_policy_users(const DirectoryContents::ByName<Held>& all,
                               const std::set<std::string>& policies,
                               std::set<std::string>& names) {
  const auto changed = [&](const std::string& policy) { return policies.contains(policy); };
  for (const auto& [name, held] : all) {
    const std::vector<std::string>& attached = held.record.attached_policies;
    if (std::any_of(attached.begin(), attached.end(), changed) || changed(held.record.boundary)) {
      names.insert(name);
    }
  }
}

/// A new name may take the place of one that differs from it in case alone; the end of the old one
/// then finds another's name in its place, and nothing to do.
template <typename Held, typename Make>
void adopt_named(DirectoryContents::ByName<Held>& all, RecordChange& change, Make make) {
  const auto at = all.find(change.name);
  const bool is_same = at != all.end() && at->first == change.name;
  if (!change.record) {
    if (is_same) all.erase(at);
    return;
  }
  if (at != all.end()) all.erase(at);
  Held held = make(change);
  all.emplace(std::move(change.name), std::move(held));
}

}  // namespace

const DirectoryContents::Names& DirectoryContents::keys_of(const KeyOwner& owner) const {
  const auto at = keys_of_.find(owner);
  return at != keys_of_.end() ? at->second : kNoNames;
}

const DirectoryContents::Names& DirectoryContents::tenants_of(std::string_view tier) const {
  const auto at = tenants_of_.find(tier);
  return at != tenants_of_.end() ? at->second : kNoNames;
}

const IdentityRecord* DirectoryContents::identity(const IdentityName& name) const {
  if (name.kind == IdentityKind::kUser) {
    const UserHeld* const found = user(name.name);
    return found != nullptr ? &found->record : nullptr;
  }
  const RoleHeld* const found = role(name.name);
  return found != nullptr ? &found->record : nullptr;
}

std::string DirectoryContents::arn_of(RecordKind kind, std::string_view name) const {
  std::string arn = "arn:aws:iam::" + account_ + ":";
  arn += text_of(kind);
  arn += '/';
  arn += name;
  return arn;
}

Result<tenancy::PolicyPtr> DirectoryContents::compile_managed(std::string_view name,
                                                              const PolicyRecord& record) const {
  const PolicyHeld* const same = before_ != nullptr ? before_->policy(name) : nullptr;
  if (same != nullptr && same->record.text == record.text) return same->compiled;
  return compile_text(record.text, policy::PolicyKind::kIdentity, name);
}

Result<void> DirectoryContents::compile(RecordChange& change) const {
  if (!change.record) return {};
  if (const auto* const made = std::get_if<PolicyRecord>(&*change.record)) {
    ROWHOUSE_TRY(compiled, compile_managed(change.name, *made));
    change.compiled = std::move(compiled);
  } else if (const auto* const user = std::get_if<UserRecord>(&*change.record)) {
    ROWHOUSE_TRY(compiled, compile_inline(*user));
    change.inline_policies = std::move(compiled);
  } else if (const auto* const role = std::get_if<RoleRecord>(&*change.record)) {
    auto trust = compile_text(role->trust, policy::PolicyKind::kTrust, "trust policy");
    if (!trust) return std::move(trust.error().within("trust policy"));
    change.compiled = *std::move(trust);
    ROWHOUSE_TRY(compiled, compile_inline(*role));
    change.inline_policies = std::move(compiled);
  }
  return {};
}

std::vector<tenancy::PolicyPtr> DirectoryContents::policies_of(
    const IdentityRecord& record, const std::vector<tenancy::PolicyPtr>& inline_policies) const {
  std::vector<tenancy::PolicyPtr> all;
  all.reserve(record.attached_policies.size() + inline_policies.size());
  for (const std::string& name : record.attached_policies) all.push_back(policy(name)->compiled);
  all.insert(all.end(), inline_policies.begin(), inline_policies.end());
  return all;
}

tenancy::PolicyPtr DirectoryContents::boundary_of(const IdentityRecord& record) const {
  return record.boundary.empty() ? nullptr : policy(record.boundary)->compiled;
}

void DirectoryContents::link(UserHeld& user, std::string_view name) {
  tenancy::Identity identity;
  identity.arn = arn_of(RecordKind::kUser, name);
  identity.account = account_;
  identity.user_id = user.record.id;
  identity.user_name = name;
  identity.tags = user.record.tags;
  identity.policies = policies_of(user.record, user.inline_policies);
  identity.boundary = boundary_of(user.record);
  user.identity = std::make_shared<const tenancy::Identity>(std::move(identity));
}

void DirectoryContents::link(RoleHeld& held, std::string_view name) {
  tenancy::Role role;
  role.name = name;
  role.arn = arn_of(RecordKind::kRole, name);
  role.id = held.record.id;
  role.trust = held.trust;
  role.policies = policies_of(held.record, held.inline_policies);
  role.boundary = boundary_of(held.record);
  role.tags = held.record.tags;
  role.session_max = held.record.session_max;
  held.role = std::make_shared<const tenancy::Role>(std::move(role));
}

void DirectoryContents::adopt_tenant(const RecordChange& change) {
  const auto before = tenants_.find(change.name);
  if (before != tenants_.end() && !before->second.tier.empty()) {
    const auto at = tenants_of_.find(before->second.tier);
    at->second.erase(change.name);
    if (at->second.empty()) tenants_of_.erase(at);
  }
  if (!change.record) {
    if (before != tenants_.end()) tenants_.erase(before);
    return;
  }
  const auto& record = std::get<TenantRecord>(*change.record);
  if (!record.tier.empty()) tenants_of_[record.tier].insert(change.name);
  tenants_.insert_or_assign(change.name, record);
}

void DirectoryContents::adopt_key(const RecordChange& change) {
  const auto before = keys_.find(change.name);
  if (before != keys_.end()) {
    const auto at = keys_of_.find(before->second.owner);
    at->second.erase(change.name);
    if (at->second.empty()) keys_of_.erase(at);
  }
  if (!change.record) {
    if (before != keys_.end()) keys_.erase(before);
    return;
  }
  const auto& record = std::get<AccessKeyRecord>(*change.record);
  keys_of_[record.owner].insert(change.name);
  keys_.insert_or_assign(change.name, record);
}

void DirectoryContents::adopt_one(RecordChange change) {
  switch (change.kind) {
    case RecordKind::kPolicy:
      return adopt_named(policies_, change, [](RecordChange& from) {
        return PolicyHeld{std::get<PolicyRecord>(*std::move(from.record)),
                          std::move(from.compiled)};
      });
    case RecordKind::kTier:
      return adopt_named(tiers_, change, [](RecordChange& from) {
        TierHeld held{std::get<TierRecord>(*std::move(from.record)), nullptr};
        tenancy::Tier tier = held.record.tier;
        tier.name = from.name;
        held.tier = std::make_shared<const tenancy::Tier>(std::move(tier));
        return held;
      });
    case RecordKind::kRole:
      return adopt_named(roles_, change, [](RecordChange& from) {
        return RoleHeld{std::get<RoleRecord>(*std::move(from.record)), std::move(from.compiled),
                        std::move(from.inline_policies), nullptr};
      });
    case RecordKind::kUser:
      return adopt_named(users_, change, [](RecordChange& from) {
        return UserHeld{std::get<UserRecord>(*std::move(from.record)),
                        std::move(from.inline_policies), nullptr};
      });
    case RecordKind::kTenant:
      return adopt_tenant(change);
    case RecordKind::kKey:
      return adopt_key(change);
  }
}

void DirectoryContents::add_keys(const KeyOwner& owner, Affected& affected) const {
  const Names& keys = keys_of(owner);
  affected.keys.insert(keys.begin(), keys.end());
}

Affected DirectoryContents::adopt(std::vector<RecordChange> changes) {
  Affected affected;
  Names tiers;
  Names tenants;
  for (const RecordChange& change : changes) {
    Names* const names[kRecordKinds] = {&affected.policies, &tiers,   &affected.roles,
                                        &affected.users,    &tenants, &affected.keys};
    names[static_cast<std::size_t>(change.kind)]->insert(change.name);
  }
  // The keys of owners who go are among the changes themselves.
  for (RecordChange& change : changes) adopt_one(std::move(change));
  if (!affected.policies.empty()) {
    add_names_of_policy_users(users_, affected.policies, affected.users);
    add_names_of_policy_users(roles_, affected.policies, affected.roles);
  }
  for (const std::string& name : affected.users) {
    const auto at = users_.find(name);
    if (at != users_.end() && at->first == name) link(at->second, name);
    add_keys(KeyOwner::of_user(name), affected);
  }
  for (const std::string& name : affected.roles) {
    const auto at = roles_.find(name);
    if (at != roles_.end() && at->first == name) link(at->second, name);
  }
  for (const std::string& name : tiers) {
    for (const std::string& tenant : tenants_of(name)) tenants.insert(tenant);
  }
  for (const std::string& name : tenants) add_keys(KeyOwner::of_tenant(name), affected);
  return affected;
}

}  // namespace rowhouse::core
