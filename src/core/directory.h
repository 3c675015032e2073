#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "core/access_file.h"
#include "core/credential_table.h"
#include "core/directory_contents.h"
#include "core/directory_entry.h"
#include "core/directory_store.h"
#include "core/sharded_table.h"
#include "engine/engine.h"
#include "tenancy/credential.h"
#include "tenancy/principal_source.h"
#include "tenancy/role.h"
#include "tenancy/spreads.h"

namespace rowhouse::core {

/// The operator's key as the environment gives it: kept in memory alone.
struct OperatorKey {
  std::string access_key_id;
  std::string secret_access_key;
};

/// The account in ARNs where nobody names another.
inline constexpr std::string_view kAccountDefault = "000000000000";

struct DirectoryOptions {
  MasterKeyOf master_key;
  bool makes = true;  ///< Makes a directory where there is none.
  const base::Clock* clock = &base::system_clock();
  const base::Random* random = &base::system_random();
  std::string account =
      std::string(kAccountDefault);  ///< Twelve digits, in the ARNs of users and roles.
  std::string table = std::string(kDirectoryTable);  ///< Where the engine keeps it.
  /// How long after the last look at the engine what is known still counts: where others change it
  /// too. Without it, for ever: for the only holder of an engine.
  std::optional<base::Milliseconds> age_max = std::nullopt;
  /// False: it is the directory of a gateway's engine, where nobody is spread but by the gateway.
  bool may_spread = true;
};

/// Tenants, users, roles, their policies and access keys, and the operator's keys: kept in the
/// engine, sealed, and in memory for requests. A change is durable and counts for every request
/// from when its call returns. Changes block and go one after the other; find(), find_role() and
/// find_policy() never wait for them. Safe from many threads.
///
/// Errors of all methods that change something, besides their own: kValidation for a name, text or
/// setting that cannot be, kResourceNotFound for what is not there, kResourceInUse for what is
/// there already or is still used, kLimitExceeded; kTransactionConflict if another process was
/// faster; what the engine says. Texts are IAM's where IAM has one.
class Directory final : public tenancy::CredentialSource,
                        public tenancy::RoleSource,
                        public tenancy::PrincipalSource {
 public:
  /// An owner's keys at once, those which a rotation is ending included.
  static constexpr std::size_t kKeysMax = 10;
  static constexpr base::Milliseconds kOverlapMax = std::chrono::hours(24 * 90);

  /// Reads the directory of `engine`, which outlives it; for errors see DirectoryStore::open() and
  /// load(). kValidation if the account is not twelve digits, or a tenant is spread where none may.
  static Result<std::unique_ptr<Directory>> open(engine::Engine& engine,
                                                 const DirectoryOptions& options);

  std::shared_ptr<const tenancy::Credential> find(std::string_view access_key_id,
                                                  std::string_view session_token) const override;
  std::uint64_t version() const noexcept override {
    return is_out_of_touch() ? 0 : credentials_.version();
  }
  /// True once the last look at the engine is longer ago than `age_max`: then no key, role or
  /// policy is found. Over with the next look.
  bool is_out_of_touch() const noexcept override;
  std::shared_ptr<const tenancy::Role> find_role(std::string_view name) const override;
  /// A managed policy, compiled; null if there is none. Does not wait; safe from many threads.
  tenancy::PolicyPtr find_policy(std::string_view name) const override;
  std::optional<std::string> find_principal(std::string_view arn) const override;
  std::uint64_t principals_version() const noexcept override {
    return principals_version_.load(std::memory_order_acquire);
  }
  const std::string& account() const { return options_.account; }
  /// Which tenants are spread. A tenant who is deleted stays in it until the next start: its items
  /// are as they were.
  const tenancy::Spreads& spreads() const noexcept { return spreads_; }

  /// Lets a key of the environment act as the operator. kValidation if it is not plausible as a
  /// key, or is the id of one that the directory keeps.
  Result<void> admit_operator(OperatorKey key);
  /// Makes a key of the operator's if there is none at all; else nothing.
  Result<std::optional<NewAccessKey>> make_first_operator_key();

  /// Reads the records again if another process changed them; true if so. To be called every few
  /// seconds where others write to the same engine (DirectoryWatch); an embedded one has one
  /// holder. kDataCorrupt if the records are not what their head says: then no key of theirs counts
  /// any more, until they are whole again. Any other error leaves what counts as it was, until
  /// `age_max` is over. Changes and lists wait for it only while records are read.
  Result<bool> refresh_if_changed();

  // Tenants: directory_tenants.cc

  /// Adds a tenant with one key; `tier` as in set_tier(). More than one of `suffixes`: its
  /// partition keys are spread over them for good, which spreads() tells. kValidation for more than
  /// tenancy::Spreads takes.
  Result<NewAccessKey> create_tenant(const TenantId& tenant, std::string_view tier = {},
                                     std::uint32_t suffixes = 1);
  /// In the order of their ids.
  std::vector<TenantEntry> tenants() const;
  /// At most `count` of them, behind that id: a page of a million costs no more than a page.
  std::vector<TenantEntry> tenants_after(std::string_view id, std::size_t count) const;
  Result<TenantEntry> tenant(const TenantId& tenant) const;
  /// A suspended tenant's keys count no more until it is resumed.
  Result<void> suspend(const TenantId& tenant) { return set_suspended(tenant, true); }
  Result<void> resume(const TenantId& tenant) { return set_suspended(tenant, false); }
  /// What narrows a tenant from now on: a tier's name, or empty for nothing.
  Result<void> set_tier(const TenantId& tenant, std::string_view tier);
  /// Removes a tenant and its keys. Its items stay.
  Result<void> delete_tenant(const TenantId& tenant);

  // Access keys: directory_keys.cc

  /// A further key of a tenant's, or of the operator's. kLimitExceeded past kKeysMax.
  Result<NewAccessKey> create_key(const std::optional<TenantId>& owner);
  /// A key of a user's, which has none of its own making.
  Result<NewAccessKey> create_user_key(std::string_view user);
  /// Of one owner, or of all without one; in the order of their making.
  std::vector<AccessKey> keys() const;
  std::vector<AccessKey> keys_of(const std::optional<TenantId>& owner) const;
  std::vector<AccessKey> keys_of_user(std::string_view user) const;
  /// At most `count` of all keys, in the order of their ids, behind that id.
  std::vector<AccessKey> keys_after(std::string_view id, std::size_t count) const;
  Result<AccessKey> key(std::string_view access_key_id) const;
  /// A new key for the same owner; the old one counts for `overlap` longer, at most kOverlapMax.
  Result<NewAccessKey> rotate_key(std::string_view access_key_id, base::Milliseconds overlap);
  Result<void> disable_key(std::string_view access_key_id);
  Result<void> enable_key(std::string_view access_key_id);
  Result<void> delete_key(std::string_view access_key_id);

  // Managed policies: directory_policies.cc. In the order of their names, but for case.

  Result<PolicyEntry> create_policy(std::string_view name, std::string_view text);
  /// Gives a policy another text, which counts at once for all whom it is attached to.
  Result<PolicyEntry> update_policy(std::string_view name, std::string_view text);
  /// kResourceInUse while it is attached to anyone, as a boundary too.
  Result<void> delete_policy(std::string_view name);
  Result<PolicyEntry> policy(std::string_view name) const;
  std::vector<PolicyEntry> policies() const;

  // Roles and users: directory_identities.cc

  Result<RoleEntry> create_role(std::string_view name, const RoleSettings& settings);
  Result<RoleEntry> update_role(std::string_view name, const RoleUpdate& update);
  /// kResourceInUse while policies are attached or inline.
  Result<void> delete_role(std::string_view name);
  Result<RoleEntry> role(std::string_view name) const;
  std::vector<RoleEntry> roles() const;

  Result<UserEntry> create_user(std::string_view name, const UserSettings& settings = {});
  Result<UserEntry> update_user(std::string_view name, const UserUpdate& update);
  /// kResourceInUse while policies are attached or inline, or there are keys.
  Result<void> delete_user(std::string_view name);
  Result<UserEntry> user(std::string_view name) const;
  std::vector<UserEntry> users() const;

  /// Attaching twice is attaching once. At most kAttachedPoliciesMax.
  Result<void> attach_policy(const IdentityName& to, std::string_view policy);
  Result<void> detach_policy(const IdentityName& from, std::string_view policy);
  /// Adds or replaces an inline policy.
  Result<void> put_inline_policy(const IdentityName& of, std::string_view policy,
                                 std::string_view text);
  Result<void> delete_inline_policy(const IdentityName& of, std::string_view policy);

  // Tiers: directory_tiers.cc

  Result<TierEntry> create_tier(const tenancy::Tier& tier);
  /// Narrows or widens all tenants of the tier at once.
  Result<TierEntry> update_tier(const tenancy::Tier& tier);
  /// kResourceInUse while it has tenants.
  Result<void> delete_tier(std::string_view name);
  Result<TierEntry> tier(std::string_view name) const;
  std::vector<TierEntry> tiers() const;

  // Access files: directory_access_file.cc

  /// What apply() would do: in its order, what stays as it is included. Errors as apply()'s.
  Result<std::vector<AccessChange>> diff(const AccessFile& file, Prune prune) const;
  /// Makes the directory what the file says, and answers what was done. All or nothing where it is
  /// at most DirectoryStore::kChangesMax records and 3 MiB. More goes in slices, each of them all
  /// or nothing and of sound references, ends last; an error then says how many records are
  /// changed already, and the same file can be applied again. A tenant that is not there is made,
  /// without a key. The error's text begins with the path of the record, `roles.reader`.
  Result<std::vector<AccessChange>> apply(const AccessFile& file, Prune prune);

 private:
  using Changes = std::vector<RecordChange>;

  Directory(const DirectoryOptions& options, std::unique_ptr<DirectoryStore> store)
      : options_(options), store_(std::move(store)), contents_(options.account) {}

  /// Reads all records, and publishes them. Once more if another process was writing.
  Result<void> load();
  Result<void> load_once();
  /// kValidation for a tenant who is spread where none may be.
  Result<void> check_spread(const std::string& tenant, const TenantRecord& record) const;
  /// What load() does, by the records alone that the head says have changed; where it does not, by
  /// all of them.
  Result<void> catch_up();
  Result<bool> load_changes();
  /// Lets nothing count that came from the records.
  void withdraw();
  /// What a call that changes something begins with: nobody else changes anything while the lock
  /// is held, and after a write whose outcome is not known the records were read again.
  Result<std::unique_lock<std::mutex>> begin();
  /// Checks, writes and publishes.
  Result<void> apply(Changes changes);
  Result<void> admit(OperatorKey key);
  /// Tells credentials_ and so on what counts of a name now.
  void publish(const Affected& affected);
  void publish_key(const std::string& access_key_id);
  void publish_spread(const std::string& tenant, const TenantRecord& record);
  void publish_spreads(const Changes& changes);
  /// Whom a key stands for, if it counts at all.
  std::optional<tenancy::Principal> principal_of(const KeyOwner& owner) const;

  Result<void> set_suspended(const TenantId& tenant, bool suspended);
  Result<void> set_enabled(std::string_view access_key_id, bool enabled);
  Result<NewAccessKey> add_key(const KeyOwner& owner, Changes with);
  RecordChange new_key(const KeyOwner& owner) const;
  Changes removal_of_ended_keys(const KeyOwner& owner) const;
  AccessKey describe(const std::string& id, const AccessKeyRecord& record) const;
  std::vector<AccessKey> keys_of_owner(const KeyOwner& owner) const;
  PolicyEntry describe(const std::string& name, const PolicyRecord& record) const;
  RoleEntry describe(const std::string& name, const RoleRecord& record) const;
  UserEntry describe(const std::string& name, const UserRecord& record) const;
  /// Changes what users and roles have alike: `change` edits it, or says why it cannot.
  template <typename Change>
  Result<void> change_identity(const IdentityName& identity, Change change);
  std::string new_identity_id(std::string_view prefix) const;
  base::Milliseconds now() const { return options_.clock->now(); }
  void note_look(base::Milliseconds at) { looked_at_.store(at, std::memory_order_release); }

  const DirectoryOptions options_;
  std::atomic<base::Milliseconds> looked_at_{base::Milliseconds(0)};
  CredentialTable credentials_;
  ShardedTable<std::shared_ptr<const tenancy::Role>> roles_;
  ShardedTable<tenancy::PolicyPtr> policies_;
  ShardedTable<std::string> user_ids_;
  std::atomic<std::uint64_t> principals_version_{0};
  tenancy::Spreads spreads_;

  /// Guards what follows; held across writes. find() and its like never take it.
  mutable std::mutex mutex_;
  const std::unique_ptr<DirectoryStore> store_;
  DirectoryContents contents_;
  std::optional<OperatorKey> admitted_;
  bool stale_ = false;   ///< All records have to be read before anything else.
  bool behind_ = false;  ///< What has changed since they were read has to.
};

}  // namespace rowhouse::core
