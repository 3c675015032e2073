#include "core/directory.h"

#include <algorithm>
#include <utility>

namespace rowhouse::core {
namespace {

// AWS's bounds on an access key id, and more than any secret.
constexpr std::size_t kAccessKeyIdBytesMin = 3;
constexpr std::size_t kAccessKeyIdBytesMax = 128;
constexpr std::size_t kSecretBytesMax = 256;
constexpr std::size_t kAccountDigits = 12;
// While others write without pause, a reader gives up after so many times, and tries again later.
constexpr int kReadsMax = 5;

bool is_access_key_id(std::string_view text) {
  return text.size() >= kAccessKeyIdBytesMin && text.size() <= kAccessKeyIdBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

/// Errors that say that the records are not what somebody with the master key wrote.
bool is_untrustworthy(ErrorCode code) {
  return code == ErrorCode::kDataCorrupt || code == ErrorCode::kDataFolderUnusable ||
         code == ErrorCode::kFormatUnsupported;
}

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<RecordChange> open_record(DirectoryRecord&& record) {
  const auto kind = record_kind_of(record.kind);
  if (!kind) {
    return Error(ErrorCode::kFormatUnsupported,
                 "The directory holds records of a newer version, of kind " + record.kind);
  }
  ROWHOUSE_TRY(decoded, decode_record(*kind, record.plain));
  if (*kind == RecordKind::kTenant) ROWHOUSE_CHECK(TenantId::parse(record.key));
  return RecordChange{*kind, std::move(record.key), std::move(decoded)};
}

}  // namespace

Result<std::unique_ptr<Directory>> Directory::open(engine::Engine& engine,
                                                   const DirectoryOptions& options) {
  if (!is_account(options.account)) {
    return Error(ErrorCode::kValidation, "An account is twelve digits");
  }
  ROWHOUSE_TRY(store, DirectoryStore::open(engine, options.table, options.master_key, options.makes,
                                           *options.random));
  std::unique_ptr<Directory> directory(new Directory(options, std::move(store)));
  const base::Milliseconds before = directory->now();
  ROWHOUSE_CHECK(directory->load());
  directory->note_look(before);
  return directory;
}

Result<void> Directory::load() {
  Result<void> loaded = load_once();
  for (int more = kReadsMax - 1; more > 0 && !loaded; --more) {
    if (loaded.error().code() != ErrorCode::kTransactionConflict) break;
    loaded = load_once();
  }
  if (!loaded && is_untrustworthy(loaded.error().code())) withdraw();
  return loaded;
}

void Directory::withdraw() {
  stale_ = true;
  contents_ = DirectoryContents(options_.account);
  credentials_.clear();
  roles_.clear();
  policies_.clear();
  user_ids_.clear();
  principals_version_.fetch_add(1, std::memory_order_acq_rel);
  // The operator's key of the environment came from elsewhere.
  if (admitted_) (void)admit(*std::exchange(admitted_, std::nullopt));
}

Result<bool> Directory::refresh_if_changed() {
  const base::Milliseconds before = now();
  const auto seen = store_->see_head();
  if (!seen && !is_untrustworthy(seen.error().code())) return seen.error();
  const std::lock_guard lock(mutex_);
  // One that was seen before a change of our own is another, too: reading once more does no harm.
  const bool changed = stale_ || behind_ || !seen || store_->is_changed(*seen);
  const Result<void> loaded = !changed ? Result<void>() : seen ? catch_up() : load();
  if (loaded || is_untrustworthy(loaded.error().code())) note_look(before);
  if (!loaded) return loaded.error();
  return changed;
}

bool Directory::is_out_of_touch() const noexcept {
  if (!options_.age_max) return false;
  const base::Milliseconds age = now() - looked_at_.load(std::memory_order_acquire);
  // A clock that was set back far tells no age.
  return age > *options_.age_max || age < -*options_.age_max;
}

Result<void> Directory::load_once() {
  DirectoryContents contents(options_.account);
  contents.reuse(contents_);
  // Tenants and keys may be a million. What rests on policies waits until all of them are there.
  Changes identities;
  ROWHOUSE_CHECK(store_->load([&](DirectoryRecord&& record) -> Result<void> {
    ROWHOUSE_TRY(change, open_record(std::move(record)));
    if (change.kind == RecordKind::kTenant || change.kind == RecordKind::kKey) {
      contents.add(std::move(change));
    } else {
      identities.push_back(std::move(change));
    }
    return {};
  }));
  ROWHOUSE_CHECK(contents.prepare(identities));
  Affected affected = contents.adopt(std::move(identities));
  ROWHOUSE_CHECK(contents.check_all());
  contents.end_reuse();
  for (const auto& [id, record] : contents.tenants()) ROWHOUSE_CHECK(check_spread(id, record));
  // Those which stay count all the while.
  for (const DirectoryContents* each : {&contents_, &contents}) {
    for (const auto& [id, key] : each->keys()) affected.keys.insert(id);
    for (const auto& [name, role] : each->roles()) affected.roles.insert(name);
    for (const auto& [name, user] : each->users()) affected.users.insert(name);
    for (const auto& [name, policy] : each->policies()) affected.policies.insert(name);
  }
  contents_ = std::move(contents);
  for (const auto& [id, record] : contents_.tenants()) publish_spread(id, record);
  publish(affected);
  if (admitted_) ROWHOUSE_CHECK(admit(*std::exchange(admitted_, std::nullopt)));
  stale_ = behind_ = false;
  return {};
}

Result<void> Directory::catch_up() {
  if (stale_) return load();
  const auto caught_up = load_changes();
  if (!caught_up && !is_untrustworthy(caught_up.error().code())) return caught_up.error();
  return caught_up && *caught_up ? Result<void>() : load();
}

/// False: it cannot be said by the changes alone.
Result<bool> Directory::load_changes() {
  ROWHOUSE_TRY(records, store_->load_changes());
  if (!records) return false;
  // The store is ahead of the contents until all of this is done.
  stale_ = true;
  Changes changes;
  for (DirectoryRecord& record : *records) {
    const auto gone = record.plain.empty() ? record_kind_of(record.kind) : std::nullopt;
    Result<RecordChange> change =
        gone ? Result<RecordChange>(removal_of(*gone, record.key)) : open_record(std::move(record));
    if (!change) return false;
    changes.push_back(*std::move(change));
  }
  // In the order in which they may rest on one another.
  std::stable_sort(changes.begin(), changes.end(),
                   [](const RecordChange& a, const RecordChange& b) { return a.kind < b.kind; });
  if (!contents_.prepare(changes)) return false;
  publish_spreads(changes);
  publish(contents_.adopt(std::move(changes)));
  if (admitted_) ROWHOUSE_CHECK(admit(*std::exchange(admitted_, std::nullopt)));
  stale_ = behind_ = false;
  return true;
}

Result<std::unique_lock<std::mutex>> Directory::begin() {
  std::unique_lock lock(mutex_);
  if (stale_ || behind_) ROWHOUSE_CHECK(catch_up());
  return lock;
}

std::shared_ptr<const tenancy::Credential> Directory::find(std::string_view access_key_id,
                                                           std::string_view) const {
  if (is_out_of_touch()) return nullptr;
  return credentials_.find(access_key_id, *options_.clock);
}

std::shared_ptr<const tenancy::Role> Directory::find_role(std::string_view name) const {
  return is_out_of_touch() ? nullptr : roles_.find(name);
}

tenancy::PolicyPtr Directory::find_policy(std::string_view name) const {
  return is_out_of_touch() ? nullptr : policies_.find(name);
}

std::optional<tenancy::Principal> Directory::principal_of(const KeyOwner& owner) const {
  std::optional<tenancy::Principal> principal;
  if (owner.kind == KeyOwner::Kind::kOperator) {
    principal = tenancy::Principal::operator_principal();
  } else if (owner.kind == KeyOwner::Kind::kUser) {
    const auto* const user = contents_.user(owner.name);
    if (user != nullptr) principal = tenancy::Principal::of_identity(user->identity);
  } else if (const auto at = contents_.tenants().find(owner.name);
             at != contents_.tenants().end() && !at->second.suspended) {
    auto id = TenantId::parse(owner.name);
    const std::string& name = at->second.tier;
    const auto* const tier = name.empty() ? nullptr : contents_.tier(name);
    // A tenant whose tier is not known is narrowed by something that nobody knows.
    if (!id || (tier == nullptr && !name.empty())) return principal;
    principal = tenancy::Principal::of_tenant(*std::move(id), tier ? tier->tier : nullptr);
  }
  return principal;
}

void Directory::publish_key(const std::string& access_key_id) {
  const auto at = contents_.keys().find(access_key_id);
  const AccessKeyRecord* const key = at != contents_.keys().end() ? &at->second : nullptr;
  std::optional<tenancy::Principal> principal;
  const bool may_count =
      key != nullptr && key->enabled && !(key->ends_at && *key->ends_at <= now());
  if (may_count) principal = principal_of(key->owner);
  if (!principal) return credentials_.erase(access_key_id);
  credentials_.put(std::make_shared<const tenancy::Credential>(
                       tenancy::Credential{access_key_id,
                                           key->secret_access_key,
                                           {},
                                           {},
                                           *std::move(principal),
                                           /*may_be_kept=*/!key->ends_at.has_value()}),
                   key->ends_at);
}

void Directory::publish_spread(const std::string& tenant, const TenantRecord& record) {
  if (record.suffixes > 1) {
    (void)spreads_.set(tenant, record.suffixes);
  } else {
    spreads_.forget(tenant);
  }
}

/// Before a key of the tenant's counts.
void Directory::publish_spreads(const Changes& changes) {
  for (const RecordChange& change : changes) {
    const auto* const tenant = change.record ? std::get_if<TenantRecord>(&*change.record) : nullptr;
    if (tenant != nullptr) publish_spread(change.name, *tenant);
  }
}

void Directory::publish(const Affected& affected) {
  for (const std::string& name : affected.policies) {
    const auto* const policy = contents_.policy(name);
    policy != nullptr ? policies_.put(name, policy->compiled) : policies_.erase(name);
  }
  for (const std::string& name : affected.roles) {
    const auto* const role = contents_.role(name);
    role != nullptr ? roles_.put(name, role->role) : roles_.erase(name);
  }
  for (const std::string& name : affected.users) {
    const auto* const user = contents_.user(name);
    user != nullptr ? user_ids_.put(name, user->record.id) : user_ids_.erase(name);
  }
  if (!affected.roles.empty() || !affected.users.empty()) {
    principals_version_.fetch_add(1, std::memory_order_acq_rel);
  }
  for (const std::string& id : affected.keys) publish_key(id);
}

Result<void> Directory::check_spread(const std::string& tenant, const TenantRecord& record) const {
  if (options_.may_spread || record.suffixes < 2) return {};
  return Error(ErrorCode::kValidation,
               "The tenant " + tenant +
                   " is spread, and a server behind a gateway spreads nobody: the gateway does");
}

Result<void> Directory::apply(Changes changes) {
  ROWHOUSE_CHECK(contents_.prepare(changes));
  for (const RecordChange& change : changes) {
    const auto* const tenant = change.record ? std::get_if<TenantRecord>(&*change.record) : nullptr;
    if (tenant != nullptr) ROWHOUSE_CHECK(check_spread(change.name, *tenant));
  }
  std::vector<DirectoryChange> records;
  for (const RecordChange& change : changes) {
    records.push_back({std::string(text_of(change.kind)), change.name, encode(change)});
  }
  Result<void> written = store_->write(records);
  if (!written) {
    behind_ = true;
    return written;
  }
  publish_spreads(changes);
  publish(contents_.adopt(std::move(changes)));
  return {};
}

Result<void> Directory::admit_operator(OperatorKey key) {
  const std::lock_guard lock(mutex_);
  return admit(std::move(key));
}

Result<void> Directory::admit(OperatorKey key) {
  if (!is_access_key_id(key.access_key_id) || key.secret_access_key.empty() ||
      key.secret_access_key.size() > kSecretBytesMax) {
    return Error(
        ErrorCode::kValidation,
        "AWS_ACCESS_KEY_ID has 3 to 128 letters, digits and _, and AWS_SECRET_ACCESS_KEY 1 "
        "to 256 characters; these have not");
  }
  if (contents_.keys().contains(key.access_key_id)) {
    return Error(ErrorCode::kValidation,
                 "AWS_ACCESS_KEY_ID names a key of this folder's directory; the operator's key of "
                 "the environment must be another");
  }
  credentials_.put(std::make_shared<const tenancy::Credential>(
                       tenancy::Credential{key.access_key_id,
                                           key.secret_access_key,
                                           {},
                                           {},
                                           tenancy::Principal::operator_principal(),
                                           /*may_be_kept=*/true}),
                   std::nullopt);
  admitted_ = std::move(key);
  return {};
}

}  // namespace rowhouse::core
