#include "core/directory.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

namespace rowhouse::core {

/// One record as it will be; neither of the two: it goes.
struct Directory::Change {
  std::string id;
  bool is_tenant = false;
  std::optional<TenantRecord> tenant = {};
  std::optional<AccessKeyRecord> key = {};
};

namespace {

constexpr std::string_view kTenantKind = "tenant";
constexpr std::string_view kKeyKind = "key";
// AWS's bounds on an access key id, and more than any secret.
constexpr std::size_t kAccessKeyIdBytesMin = 3;
constexpr std::size_t kAccessKeyIdBytesMax = 128;
constexpr std::size_t kSecretBytesMax = 256;

Error no_tenant(std::string_view tenant) {
  return Error(ErrorCode::kResourceNotFound, "There is no tenant " + std::string(tenant));
}
Error no_key(std::string_view id) {
  return Error(ErrorCode::kResourceNotFound,
               "There is no access key " + std::string(id.substr(0, kAccessKeyIdBytesMax)));
}

/// AKIA and 16 characters, as AWS's long-lived keys have them.
std::string make_access_key_id(const base::Random& random) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  std::string id = "AKIA";
  for (const std::uint8_t byte : bytes) id += kAlphabet[byte % kAlphabet.size()];
  return id;
}

/// 240 bits in 40 characters of base64.
std::string make_secret(const base::Random& random) {
  std::array<std::uint8_t, 30> bytes{};
  random.fill(bytes);
  std::array<std::uint8_t, 41> text{};
  const int size = EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + size};
}

bool is_access_key_id(std::string_view text) {
  return text.size() >= kAccessKeyIdBytesMin && text.size() <= kAccessKeyIdBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

bool has_ended(const AccessKeyRecord& key, base::Milliseconds now) {
  return key.ends_at && *key.ends_at <= now;
}

}  // namespace

Result<std::unique_ptr<Directory>> Directory::open(engine::Engine& engine,
                                                   const DirectoryOptions& options) {
  ROWHOUSE_TRY(store,
               DirectoryStore::open(engine, options.master_key, options.makes, *options.random));
  std::unique_ptr<Directory> directory(new Directory(options, std::move(store)));
  ROWHOUSE_CHECK(directory->load());
  return directory;
}

Result<void> Directory::load() {
  decltype(tenants_) tenants;
  decltype(keys_) keys;
  decltype(keys_of_) keys_of;
  ROWHOUSE_CHECK(store_->load([&](DirectoryRecord&& record) -> Result<void> {
    if (record.kind == kTenantKind) {
      ROWHOUSE_TRY(tenant, decode_tenant_record(record.plain));
      ROWHOUSE_TRY(id, TenantId::parse(record.key));
      tenants.insert_or_assign(id.text(), tenant);
    } else if (record.kind == kKeyKind) {
      ROWHOUSE_TRY(key, decode_access_key_record(record.plain));
      keys_of[key.tenant].insert(record.key);
      keys.insert_or_assign(std::move(record.key), std::move(key));
    } else {
      return Error(ErrorCode::kFormatUnsupported,
                   "The directory holds records of a newer version, of kind " + record.kind);
    }
    return {};
  }));
  tenants_ = std::move(tenants);
  keys_of_ = std::move(keys_of);
  std::swap(keys_, keys);
  // Those which stay count all the while.
  for (const auto& [id, gone] : keys) publish(id);
  for (const auto& [id, key] : keys_) publish(id);
  if (admitted_) ROWHOUSE_CHECK(admit(*std::exchange(admitted_, std::nullopt)));
  stale_ = false;
  return {};
}

Result<void> Directory::refresh() { return stale_ ? load() : Result<void>(); }

std::shared_ptr<const tenancy::Credential> Directory::find(std::string_view access_key_id,
                                                           std::string_view) const {
  return credentials_.find(access_key_id, *options_.clock);
}

void Directory::publish(const std::string& access_key_id) {
  const auto at = keys_.find(access_key_id);
  const AccessKeyRecord* const key = at != keys_.end() ? &at->second : nullptr;
  auto principal = tenancy::Principal::operator_principal();
  bool counts = key != nullptr && key->enabled && !has_ended(*key, now());
  if (counts && !key->tenant.empty()) {
    const auto tenant = tenants_.find(key->tenant);
    auto id = TenantId::parse(key->tenant);
    counts = id && tenant != tenants_.end() && !tenant->second.suspended;
    if (counts) principal = tenancy::Principal::of_tenant(*std::move(id));
  }
  if (!counts) return credentials_.erase(access_key_id);
  credentials_.put(std::make_shared<const tenancy::Credential>(tenancy::Credential{
                       access_key_id, key->secret_access_key, {}, {}, std::move(principal)}),
                   key->ends_at);
}

void Directory::adopt(const Change& change) {
  if (change.is_tenant) {
    if (change.tenant) {
      tenants_.insert_or_assign(change.id, *change.tenant);
    } else {
      tenants_.erase(change.id);
    }
    for (const std::string& key : keys_of_[change.id]) publish(key);
    if (keys_of_[change.id].empty()) keys_of_.erase(change.id);
    return;
  }
  if (change.key) {
    keys_of_[change.key->tenant].insert(change.id);
    keys_.insert_or_assign(change.id, *change.key);
  } else if (const auto at = keys_.find(change.id); at != keys_.end()) {
    keys_of_[at->second.tenant].erase(change.id);
    keys_.erase(at);
  }
  publish(change.id);
}

Result<void> Directory::apply(const std::vector<Change>& changes) {
  std::vector<DirectoryChange> records;
  for (const Change& change : changes) {
    DirectoryChange& record = records.emplace_back();
    record.kind = change.is_tenant ? kTenantKind : kKeyKind;
    record.key = change.id;
    if (change.tenant) record.plain = encode(*change.tenant);
    if (change.key) record.plain = encode(*change.key);
  }
  Result<void> written = store_->write(records);
  if (!written) {
    stale_ = true;
    return written;
  }
  for (const Change& change : changes) adopt(change);
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
  if (keys_.contains(key.access_key_id)) {
    return Error(ErrorCode::kValidation,
                 "AWS_ACCESS_KEY_ID names a key of this folder's directory; the operator's key of "
                 "the environment must be another");
  }
  credentials_.put(std::make_shared<const tenancy::Credential>(
                       tenancy::Credential{key.access_key_id,
                                           key.secret_access_key,
                                           {},
                                           {},
                                           tenancy::Principal::operator_principal()}),
                   std::nullopt);
  admitted_ = std::move(key);
  return {};
}

Result<std::optional<NewAccessKey>> Directory::make_first_operator_key() {
  const std::lock_guard lock(mutex_);
  ROWHOUSE_CHECK(refresh());
  std::optional<NewAccessKey> made;
  const auto of_operator = keys_of_.find(Owner());
  if (of_operator != keys_of_.end() && !of_operator->second.empty()) return made;
  ROWHOUSE_TRY(key, add_key({}, {}));
  made = std::move(key);
  return made;
}

Directory::Change Directory::new_key(const Owner& owner) const {
  Change change;
  do {
    change.id = make_access_key_id(*options_.random);
  } while (keys_.contains(change.id));
  change.key = AccessKeyRecord{owner, make_secret(*options_.random), true, now(), {}};
  return change;
}

std::vector<Directory::Change> Directory::removal_of_ended_keys(const Owner& owner) const {
  std::vector<Change> changes;
  const auto keys = keys_of_.find(owner);
  if (keys == keys_of_.end()) return changes;
  for (const std::string& id : keys->second) {
    if (has_ended(keys_.find(id)->second, now())) changes.push_back({id});
  }
  return changes;
}

Result<NewAccessKey> Directory::add_key(const Owner& owner, std::vector<Change> with) {
  std::vector<Change> changes = removal_of_ended_keys(owner);
  const auto keys = keys_of_.find(owner);
  const std::size_t left = (keys != keys_of_.end() ? keys->second.size() : 0) - changes.size();
  if (left >= kKeysMax) {
    return Error(ErrorCode::kLimitExceeded, "There are " + std::to_string(kKeysMax) +
                                                " keys of this owner already: delete one first");
  }
  std::move(with.begin(), with.end(), std::back_inserter(changes));
  const Change added = new_key(owner);
  changes.push_back(added);
  ROWHOUSE_CHECK(apply(changes));
  return NewAccessKey{describe(added.id, *added.key), added.key->secret_access_key};
}

Result<NewAccessKey> Directory::create_tenant(const TenantId& tenant) {
  const std::lock_guard lock(mutex_);
  ROWHOUSE_CHECK(refresh());
  if (tenants_.contains(tenant.text())) {
    return Error(ErrorCode::kResourceInUse, "Tenant already exists: " + tenant.text());
  }
  Change change{tenant.text(), true};
  change.tenant = TenantRecord{false, now()};
  return add_key(tenant.text(), {std::move(change)});
}

std::vector<TenantEntry> Directory::tenants() const {
  const std::lock_guard lock(mutex_);
  std::vector<TenantEntry> all;
  all.reserve(tenants_.size());
  for (const auto& [id, record] : tenants_) {
    all.push_back({TenantId::parse(id).value(), record.suspended, record.created_at});
  }
  return all;
}

std::vector<TenantEntry> Directory::tenants_after(std::string_view id, std::size_t count) const {
  const std::lock_guard lock(mutex_);
  std::vector<TenantEntry> page;
  for (auto at = tenants_.upper_bound(id); at != tenants_.end() && page.size() < count; ++at) {
    page.push_back(
        {TenantId::parse(at->first).value(), at->second.suspended, at->second.created_at});
  }
  return page;
}

Result<TenantEntry> Directory::tenant(const TenantId& tenant) const {
  const std::lock_guard lock(mutex_);
  const auto at = tenants_.find(tenant.text());
  if (at == tenants_.end()) return no_tenant(tenant.text());
  return TenantEntry{tenant, at->second.suspended, at->second.created_at};
}

Result<void> Directory::set_suspended(const TenantId& tenant, bool suspended) {
  const std::lock_guard lock(mutex_);
  ROWHOUSE_CHECK(refresh());
  const auto at = tenants_.find(tenant.text());
  if (at == tenants_.end()) return no_tenant(tenant.text());
  if (at->second.suspended == suspended) return {};
  Change change{tenant.text(), true};
  change.tenant = TenantRecord{suspended, at->second.created_at};
  return apply({std::move(change)});
}

Result<void> Directory::delete_tenant(const TenantId& tenant) {
  const std::lock_guard lock(mutex_);
  ROWHOUSE_CHECK(refresh());
  if (!tenants_.contains(tenant.text())) return no_tenant(tenant.text());
  std::vector<Change> changes;
  const auto keys = keys_of_.find(tenant.text());
  if (keys != keys_of_.end()) {
    for (const std::string& id : keys->second) changes.push_back({id});
  }
  changes.push_back({tenant.text(), true});
  return apply(changes);
}

Result<NewAccessKey> Directory::create_key(const std::optional<TenantId>& owner) {
  const std::lock_guard lock(mutex_);
  ROWHOUSE_CHECK(refresh());
  if (owner && !tenants_.contains(owner->text())) return no_tenant(owner->text());
  return add_key(owner ? owner->text() : Owner(), {});
}

AccessKey Directory::describe(const std::string& id, const AccessKeyRecord& record) const {
  AccessKey key{id, {}, record.enabled, record.created_at, record.ends_at};
  if (!record.tenant.empty()) key.tenant = TenantId::parse(record.tenant).value();
  return key;
}

std::vector<AccessKey> Directory::keys() const {
  const std::lock_guard lock(mutex_);
  std::vector<AccessKey> all;
  all.reserve(keys_.size());
  for (const auto& [id, record] : keys_) all.push_back(describe(id, record));
  std::stable_sort(all.begin(), all.end(), [](const AccessKey& a, const AccessKey& b) {
    return a.created_at < b.created_at;
  });
  return all;
}

std::vector<AccessKey> Directory::keys_of(const std::optional<TenantId>& owner) const {
  const std::lock_guard lock(mutex_);
  std::vector<AccessKey> some;
  const auto keys = keys_of_.find(owner ? owner->text() : Owner());
  if (keys == keys_of_.end()) return some;
  for (const std::string& id : keys->second) some.push_back(describe(id, keys_.find(id)->second));
  std::stable_sort(some.begin(), some.end(), [](const AccessKey& a, const AccessKey& b) {
    return a.created_at < b.created_at;
  });
  return some;
}

std::vector<AccessKey> Directory::keys_after(std::string_view id, std::size_t count) const {
  const std::lock_guard lock(mutex_);
  std::vector<AccessKey> page;
  for (auto at = keys_.upper_bound(id); at != keys_.end() && page.size() < count; ++at) {
    page.push_back(describe(at->first, at->second));
  }
  return page;
}

Result<AccessKey> Directory::key(std::string_view access_key_id) const {
  const std::lock_guard lock(mutex_);
  const auto at = keys_.find(access_key_id);
  if (at == keys_.end()) return no_key(access_key_id);
  return describe(at->first, at->second);
}

Result<NewAccessKey> Directory::rotate_key(std::string_view access_key_id,
                                           base::Milliseconds overlap) {
  if (overlap < base::Milliseconds(0) || overlap > kOverlapMax) {
    return Error(ErrorCode::kValidation, "The overlap of a rotation is from 0 to 90 days");
  }
  const std::lock_guard lock(mutex_);
  ROWHOUSE_CHECK(refresh());
  const auto at = keys_.find(access_key_id);
  if (at == keys_.end() || has_ended(at->second, now())) return no_key(access_key_id);
  if (!at->second.enabled) {
    return Error(ErrorCode::kValidation, "The key is disabled: enable it first, or make another");
  }
  Change old{at->first};
  old.key = at->second;
  // A second rotation of the same key does not make it last longer.
  old.key->ends_at = std::min(now() + overlap, at->second.ends_at.value_or(now() + overlap));
  return add_key(at->second.tenant, {std::move(old)});
}

Result<void> Directory::set_enabled(std::string_view access_key_id, bool enabled) {
  const std::lock_guard lock(mutex_);
  ROWHOUSE_CHECK(refresh());
  const auto at = keys_.find(access_key_id);
  if (at == keys_.end()) return no_key(access_key_id);
  if (at->second.enabled == enabled) return {};
  Change change{at->first};
  change.key = at->second;
  change.key->enabled = enabled;
  return apply({std::move(change)});
}

Result<void> Directory::disable_key(std::string_view access_key_id) {
  return set_enabled(access_key_id, false);
}
Result<void> Directory::enable_key(std::string_view access_key_id) {
  return set_enabled(access_key_id, true);
}

Result<void> Directory::delete_key(std::string_view access_key_id) {
  const std::lock_guard lock(mutex_);
  ROWHOUSE_CHECK(refresh());
  const auto at = keys_.find(access_key_id);
  if (at == keys_.end()) return no_key(access_key_id);
  return apply({Change{at->first}});
}

}  // namespace rowhouse::core
