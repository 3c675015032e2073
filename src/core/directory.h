#pragma once

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
#include "core/credential_table.h"
#include "core/directory_record.h"
#include "core/directory_store.h"
#include "engine/engine.h"
#include "tenancy/credential.h"

namespace rowhouse::core {

/// What may be told of an access key: everything but its secret.
struct AccessKey {
  std::string id;
  std::optional<TenantId> tenant;  ///< Nobody: the operator's.
  bool enabled = true;
  base::Milliseconds created_at{0};
  std::optional<base::Milliseconds> ends_at;
};

/// A key just made. This is the only time that its secret is told.
struct NewAccessKey {
  AccessKey key;
  std::string secret_access_key;
};

struct TenantEntry {
  TenantId id;
  bool suspended = false;
  base::Milliseconds created_at{0};
};

/// The operator's key as the environment gives it: kept in memory alone.
struct OperatorKey {
  std::string access_key_id;
  std::string secret_access_key;
};

struct DirectoryOptions {
  MasterKeyOf master_key;
  bool makes = true;  ///< Makes a directory where there is none.
  const base::Clock* clock = &base::system_clock();
  const base::Random* random = &base::system_random();
};

/// The tenants and their access keys, and the operator's: kept in the engine, sealed, and in memory
/// for requests. A change is durable and counts for every request from when its call returns.
/// Changes block and go one after the other; find() never waits for them. Safe from many threads.
class Directory final : public tenancy::CredentialSource {
 public:
  /// An owner's keys at once, those which a rotation is ending included.
  static constexpr std::size_t kKeysMax = 10;
  static constexpr base::Milliseconds kOverlapMax = std::chrono::hours(24 * 90);

  /// Reads the directory of `engine`, which outlives it; for errors see DirectoryStore::open() and
  /// load().
  static Result<std::unique_ptr<Directory>> open(engine::Engine& engine,
                                                 const DirectoryOptions& options);

  std::shared_ptr<const tenancy::Credential> find(std::string_view access_key_id,
                                                  std::string_view session_token) const override;

  /// Lets a key of the environment act as the operator. kValidation if it is not plausible as a
  /// key, or is the id of one that the directory keeps.
  Result<void> admit_operator(OperatorKey key);
  /// Makes a key of the operator's if there is none at all; else nothing.
  Result<std::optional<NewAccessKey>> make_first_operator_key();

  /// Adds a tenant with one key. kResourceInUse if there is one of that id.
  Result<NewAccessKey> create_tenant(const TenantId& tenant);
  /// In the order of their ids.
  std::vector<TenantEntry> tenants() const;
  /// At most `count` of them, behind that id: a page of a million costs no more than a page.
  std::vector<TenantEntry> tenants_after(std::string_view id, std::size_t count) const;
  /// kResourceNotFound if there is none; so for all that follow.
  Result<TenantEntry> tenant(const TenantId& tenant) const;
  /// A suspended tenant's keys count no more until it is resumed.
  Result<void> suspend(const TenantId& tenant) { return set_suspended(tenant, true); }
  Result<void> resume(const TenantId& tenant) { return set_suspended(tenant, false); }
  /// Removes a tenant and its keys. Its items stay.
  Result<void> delete_tenant(const TenantId& tenant);

  /// A further key of a tenant's, or of the operator's. kLimitExceeded past kKeysMax.
  Result<NewAccessKey> create_key(const std::optional<TenantId>& owner);
  /// Of one owner, or of all without one; in the order of their making.
  std::vector<AccessKey> keys() const;
  std::vector<AccessKey> keys_of(const std::optional<TenantId>& owner) const;
  /// At most `count` of all keys, in the order of their ids, behind that id.
  std::vector<AccessKey> keys_after(std::string_view id, std::size_t count) const;
  /// kResourceNotFound if there is no such key; so for all that follow.
  Result<AccessKey> key(std::string_view access_key_id) const;
  /// A new key for the same owner; the old one counts for `overlap` longer, at most kOverlapMax.
  Result<NewAccessKey> rotate_key(std::string_view access_key_id, base::Milliseconds overlap);
  Result<void> disable_key(std::string_view access_key_id);
  Result<void> enable_key(std::string_view access_key_id);
  Result<void> delete_key(std::string_view access_key_id);

 private:
  using Owner = std::string;  // a tenant's id, or empty for the operator
  struct Change;

  Directory(const DirectoryOptions& options, std::unique_ptr<DirectoryStore> store)
      : options_(options), store_(std::move(store)) {}

  Result<void> load();
  /// After a write whose outcome is not known, the records are read again before the next.
  Result<void> refresh();
  Result<void> apply(const std::vector<Change>& changes);
  Result<void> admit(OperatorKey key);
  void adopt(const Change& change);
  /// Tells credentials_ what counts of one key now.
  void publish(const std::string& access_key_id);
  Result<void> set_suspended(const TenantId& tenant, bool suspended);
  Result<void> set_enabled(std::string_view access_key_id, bool enabled);
  Result<NewAccessKey> add_key(const Owner& owner, std::vector<Change> with);
  Change new_key(const Owner& owner) const;
  std::vector<Change> removal_of_ended_keys(const Owner& owner) const;
  AccessKey describe(const std::string& id, const AccessKeyRecord& record) const;
  base::Milliseconds now() const { return options_.clock->now(); }

  const DirectoryOptions options_;
  CredentialTable credentials_;

  mutable std::mutex mutex_;  ///< Guards what follows; held across writes. find() never takes it.
  const std::unique_ptr<DirectoryStore> store_;
  std::map<std::string, TenantRecord, std::less<>> tenants_;
  std::map<std::string, AccessKeyRecord, std::less<>> keys_;
  std::map<Owner, std::set<std::string>> keys_of_;
  std::optional<OperatorKey> admitted_;
  bool stale_ = false;
};

}  // namespace rowhouse::core
