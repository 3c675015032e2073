// What a change of the directory must keep to: DirectoryContents::prepare().
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/directory_contents.h"

namespace rowhouse::core {

/// The directory as it will be: its contents under the changes.
class DirectoryContents::Plan {
 public:
  Plan(const DirectoryContents& contents, const std::vector<RecordChange>& changes)
      : contents_(contents) {
    for (const RecordChange& change : changes)
      of(change.kind).insert_or_assign(change.name, &change);
  }

  /// The change of that record, or null.
  const RecordChange* change(RecordKind kind, std::string_view name) const {
    const auto& changes = changes_[static_cast<std::size_t>(kind)];
    const auto at = changes.find(name);
    return at != changes.end() ? at->second : nullptr;
  }
  bool exists(RecordKind kind, std::string_view name) const {
    if (const RecordChange* const found = change(kind, name)) return found->record.has_value();
    switch (kind) {
      case RecordKind::kPolicy:
        return contents_.policy(name) != nullptr;
      case RecordKind::kTier:
        return contents_.tier(name) != nullptr;
      case RecordKind::kRole:
        return contents_.role(name) != nullptr;
      case RecordKind::kUser:
        return contents_.user(name) != nullptr;
      case RecordKind::kTenant:
        return contents_.tenants().contains(name);
      case RecordKind::kKey:
        break;
    }
    return contents_.keys().contains(name);
  }
  bool goes(RecordKind kind, std::string_view name) const {
    const RecordChange* const found = change(kind, name);
    return found != nullptr && !found->record;
  }

  Result<void> check(const RecordChange& change) const {
    ROWHOUSE_CHECK(change.record ? check_record(change) : check_removal(change));
    if (!change.record) return {};
    switch (change.kind) {
      case RecordKind::kPolicy:
        return check_place(change, contents_.policies(), "Policies", kIdentitiesMax);
      case RecordKind::kTier:
        return check_place(change, contents_.tiers(), "Tiers", kTiersMax);
      case RecordKind::kRole:
        return check_place(change, contents_.roles(), "Roles", kIdentitiesMax);
      case RecordKind::kUser:
        return check_place(change, contents_.users(), "Users", kIdentitiesMax);
      case RecordKind::kTenant:
      case RecordKind::kKey:
        break;
    }
    return {};
  }

 private:
  using Changes = std::map<std::string_view, const RecordChange*>;
  Changes& of(RecordKind kind) { return changes_[static_cast<std::size_t>(kind)]; }

  Result<void> check_record(const RecordChange& change) const {
    if (encode(change).size() > kRecordBytesMax) {
      return Error(ErrorCode::kLimitExceeded,
                   "What is kept of " + change.name + " is more than 256 KiB");
    }
    if (const auto* const user = std::get_if<UserRecord>(&*change.record)) {
      return check_identity({IdentityKind::kUser, change.name}, *user);
    }
    if (const auto* const role = std::get_if<RoleRecord>(&*change.record)) {
      return check_identity({IdentityKind::kRole, change.name}, *role);
    }
    if (const auto* const tenant = std::get_if<TenantRecord>(&*change.record)) {
      if (!tenant->tier.empty() && !exists(RecordKind::kTier, tenant->tier)) {
        return Error(ErrorCode::kResourceNotFound, "There is no tier " + tenant->tier);
      }
      return check_spread(change.name, *tenant);
    }
    return {};
  }

  /// It says where each item is.
  Result<void> check_spread(const std::string& id, const TenantRecord& tenant) const {
    const auto before = contents_.tenants().find(id);
    if (before == contents_.tenants().end() || before->second.suffixes == tenant.suffixes) {
      return {};
    }
    const std::string is = before->second.suffixes > 1
                               ? "is spread over " + std::to_string(before->second.suffixes)
                               : "is not spread";
    return Error(ErrorCode::kValidation,
                 "The tenant " + id + " " + is +
                     ", which is said once, when a tenant is made: only a copy to another place "
                     "changes it (rowhouse copy --spread-to)");
  }

  Result<void> check_identity(const IdentityName& name, const IdentityRecord& record) const {
    if (record.attached_policies.size() > kAttachedPoliciesMax) {
      return Error(ErrorCode::kLimitExceeded, name.kind == IdentityKind::kUser
                                                  ? "Cannot exceed quota for PoliciesPerUser: 10"
                                                  : "Cannot exceed quota for PoliciesPerRole: 10");
    }
    ROWHOUSE_CHECK(check_inline_policies(name, record));
    for (const std::string& policy : record.attached_policies) {
      if (exists(RecordKind::kPolicy, policy)) continue;
      return Error(ErrorCode::kResourceNotFound, "Policy " +
                                                     contents_.arn_of(RecordKind::kPolicy, policy) +
                                                     " does not exist or is not attachable.");
    }
    if (!record.boundary.empty() && !exists(RecordKind::kPolicy, record.boundary)) {
      return Error(ErrorCode::kResourceNotFound,
                   "Scope ARN: " + contents_.arn_of(RecordKind::kPolicy, record.boundary) +
                       " does not exist or is not attachable.");
    }
    return {};
  }

  Result<void> check_removal(const RecordChange& change) const {
    switch (change.kind) {
      case RecordKind::kPolicy:
        if (is_attached(contents_.users(), RecordKind::kUser, change.name) ||
            is_attached(contents_.roles(), RecordKind::kRole, change.name)) {
          return Error(ErrorCode::kResourceInUse, "Cannot delete a policy attached to entities.");
        }
        return {};
      case RecordKind::kTier:
        return check_tier_removal(change.name);
      case RecordKind::kUser:
        return check_owner_removal(KeyOwner::of_user(change.name));
      case RecordKind::kTenant:
        return check_owner_removal(KeyOwner::of_tenant(change.name));
      case RecordKind::kRole:
      case RecordKind::kKey:
        break;
    }
    return {};
  }

  /// Those which change too are asked themselves for what they name.
  template <typename Held>
  bool is_attached(const ByName<Held>& all, RecordKind kind, const std::string& policy) const {
    return std::any_of(all.begin(), all.end(), [&](const auto& each) {
      const IdentityRecord& record = each.second.record;
      if (change(kind, each.first) != nullptr) return false;
      return record.boundary == policy ||
             std::find(record.attached_policies.begin(), record.attached_policies.end(), policy) !=
                 record.attached_policies.end();
    });
  }

  Result<void> check_tier_removal(const std::string& tier) const {
    for (const std::string& tenant : contents_.tenants_of(tier)) {
      if (change(RecordKind::kTenant, tenant) != nullptr) continue;
      return Error(ErrorCode::kResourceInUse,
                   "The tier " + tier + " has tenants: give them another first, or none");
    }
    return {};
  }

  Result<void> check_owner_removal(const KeyOwner& owner) const {
    for (const std::string& key : contents_.keys_of(owner)) {
      if (goes(RecordKind::kKey, key)) continue;
      return Error(ErrorCode::kResourceInUse,
                   "Cannot delete entity, must delete access keys first.");
    }
    return {};
  }

  /// Of names that differ in case alone there is one; and there is a bound on all of them.
  template <typename Held>
  Result<void> check_place(const RecordChange& change, const ByName<Held>& all,
                           std::string_view what, std::size_t max) const {
    const auto at = all.find(change.name);
    if (at != all.end() && at->first == change.name) return {};
    if (at != all.end() && !goes(change.kind, at->first)) {
      return Error(ErrorCode::kResourceInUse,
                   change.name + " differs from " + at->first + " in case alone");
    }
    if (all.size() >= max) {
      return Error(ErrorCode::kLimitExceeded, "Cannot exceed quota for " + std::string(what) +
                                                  "PerAccount: " + std::to_string(max));
    }
    return {};
  }

  const DirectoryContents& contents_;
  std::array<Changes, kRecordKinds> changes_;
};

namespace {

/// As an access file calls it.
std::string section_of(RecordKind kind) {
  return kind == RecordKind::kPolicy ? "policies" : std::string(text_of(kind)) + "s";
}

/// Two changes of one set whose names differ in case alone.
Result<void> check_cases(const std::vector<RecordChange>& changes) {
  std::array<std::set<std::string_view, NameLess>, kRecordKinds> seen;
  for (const RecordChange& change : changes) {
    if (change.kind == RecordKind::kTenant || change.kind == RecordKind::kKey) continue;
    if (change.record && !seen[static_cast<std::size_t>(change.kind)].insert(change.name).second) {
      return Error(ErrorCode::kResourceInUse,
                   change.name + " is there twice, or twice but for its case");
    }
  }
  return {};
}

}  // namespace

Result<void> DirectoryContents::prepare(std::vector<RecordChange>& changes, bool naming) const {
  ROWHOUSE_CHECK(check_cases(changes));
  const Plan plan(*this, changes);
  for (RecordChange& change : changes) {
    Result<void> fits = plan.check(change);
    if (fits) fits = compile(change);
    if (fits) continue;
    if (naming) fits.error().within(section_of(change.kind) + "." + change.name);
    return fits;
  }
  return {};
}

Result<void> DirectoryContents::check_all() const {
  const auto astray = [](const std::string& what) {
    return Error(ErrorCode::kDataCorrupt,
                 "A record of the directory names " + what + ", which is not there");
  };
  for (const auto& [tier, tenants] : tenants_of_) {
    if (this->tier(tier) == nullptr) return astray("the tier " + tier);
  }
  for (const auto& [owner, keys] : keys_of_) {
    const bool there = owner.kind == KeyOwner::Kind::kOperator ||
                       (owner.kind == KeyOwner::Kind::kTenant && tenants_.contains(owner.name)) ||
                       (owner.kind == KeyOwner::Kind::kUser && user(owner.name) != nullptr);
    if (!there) return astray("the owner of a key");
  }
  return {};
}

}  // namespace rowhouse::core
