#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/directory_change.h"
#include "core/identity_rules.h"
#include "tenancy/identity.h"
#include "tenancy/role.h"
#include "tenancy/tier.h"

namespace rowhouse::core {

/// What a change makes newly known: the names that requests may look up.
struct Affected {
  std::set<std::string> keys;
  std::set<std::string> roles;
  std::set<std::string> users;
  std::set<std::string> policies;
};

/// All records of the directory in memory, and what they mean together: policies compiled once and
/// shared by all whom they are attached to, users as identities, roles. For one thread at a time;
/// what its shared pointers point at is never changed.
class DirectoryContents {
 public:
  struct PolicyHeld {
    PolicyRecord record;
    tenancy::PolicyPtr compiled;
  };
  struct UserHeld {
    UserRecord record;
    std::vector<tenancy::PolicyPtr> inline_policies;
    std::shared_ptr<const tenancy::Identity> identity;  // shared by the credentials of its keys
  };
  struct RoleHeld {
    RoleRecord record;
    tenancy::PolicyPtr trust;
    std::vector<tenancy::PolicyPtr> inline_policies;
    std::shared_ptr<const tenancy::Role> role;  // shared with its sessions
  };
  struct TierHeld {
    TierRecord record;
    std::shared_ptr<const tenancy::Tier> tier;  // shared by the credentials of its tenants
  };
  template <typename Held>
  using ByName = std::map<std::string, Held, NameLess>;
  using Names = std::set<std::string>;

  explicit DirectoryContents(std::string account) : account_(std::move(account)) {}

  const std::string& account() const { return account_; }
  const ByName<PolicyHeld>& policies() const { return policies_; }
  const ByName<UserHeld>& users() const { return users_; }
  const ByName<RoleHeld>& roles() const { return roles_; }
  const ByName<TierHeld>& tiers() const { return tiers_; }
  const std::map<std::string, TenantRecord, std::less<>>& tenants() const { return tenants_; }
  const std::map<std::string, AccessKeyRecord, std::less<>>& keys() const { return keys_; }
  const Names& keys_of(const KeyOwner& owner) const;
  const Names& tenants_of(std::string_view tier) const;
  /// Null if there is none of exactly that name.
  const PolicyHeld* policy(std::string_view name) const { return held(policies_, name); }
  const UserHeld* user(std::string_view name) const { return held(users_, name); }
  const RoleHeld* role(std::string_view name) const { return held(roles_, name); }
  const TierHeld* tier(std::string_view name) const { return held(tiers_, name); }
  const IdentityRecord* identity(const IdentityName& name) const;

  /// arn:aws:iam::A:policy/name and so on.
  std::string arn_of(RecordKind kind, std::string_view name) const;
  /// kResourceNotFound, in IAM's words.
  Error no_policy(std::string_view name) const {
    return Error(ErrorCode::kResourceNotFound,
                 "Policy " + arn_of(RecordKind::kPolicy, name) + " was not found.");
  }

  /// Compiles the policies of `changes` and checks that after all of them together everything that
  /// a record names is there. Changes nothing. kValidation for a text that is no policy, with the
  /// path of what is wrong; kResourceNotFound for a name that leads nowhere; kResourceInUse for an
  /// end of what is still named; kLimitExceeded.
  Result<void> prepare(std::vector<RecordChange>& changes) const { return prepare(changes, false); }
  /// As that; an error's text begins with whom it is about, as in `roles.reader: `.
  Result<void> prepare_naming(std::vector<RecordChange>& changes) const {
    return prepare(changes, true);
  }
  /// Makes changes that prepare() passed.
  Affected adopt(std::vector<RecordChange> changes);

  /// Adds a tenant or a key at a start, of which there may be a million: what they name is checked
  /// by check_all(), and identities by prepare().
  void add(RecordChange change) { adopt_one(std::move(change)); }
  /// kDataCorrupt if a tenant or a key names what is not there.
  Result<void> check_all() const;
  /// At a start: compiled policies of `before` are used again where the text is the same.
  void reuse(const DirectoryContents& before) { before_ = &before; }
  void end_reuse() { before_ = nullptr; }

 private:
  class Plan;
  Result<void> prepare(std::vector<RecordChange>& changes, bool naming) const;

  template <typename Held>
  static const Held* held(const ByName<Held>& all, std::string_view name) {
    const auto at = all.find(name);
    return at != all.end() && at->first == name ? &at->second : nullptr;
  }

  Result<void> compile(RecordChange& change) const;
  Result<tenancy::PolicyPtr> compile_managed(std::string_view name,
                                             const PolicyRecord& record) const;
  void adopt_one(RecordChange change);
  void adopt_tenant(const RecordChange& change);
  void adopt_key(const RecordChange& change);
  /// Makes what is shared of a user or role anew from what it names.
  void link(UserHeld& user, std::string_view name);
  void link(RoleHeld& role, std::string_view name);
  std::vector<tenancy::PolicyPtr> policies_of(
      const IdentityRecord& record, const std::vector<tenancy::PolicyPtr>& inline_policies) const;
  tenancy::PolicyPtr boundary_of(const IdentityRecord& record) const;
  void add_keys(const KeyOwner& owner, Affected& affected) const;

  std::string account_;
  const DirectoryContents* before_ = nullptr;
  ByName<PolicyHeld> policies_;
  ByName<UserHeld> users_;
  ByName<RoleHeld> roles_;
  ByName<TierHeld> tiers_;
  std::map<std::string, TenantRecord, std::less<>> tenants_;
  std::map<std::string, AccessKeyRecord, std::less<>> keys_;
  std::map<KeyOwner, Names> keys_of_;
  std::map<std::string, Names, std::less<>> tenants_of_;  ///< By tier.
};

}  // namespace rowhouse::core
