// The directory's access keys.
#include <algorithm>
#include <utility>

#include "core/directory.h"
#include "core/unique_id.h"

namespace rowhouse::core {
namespace {

constexpr std::size_t kQuotedKeyIdBytesMax = 128;
// AKIA and 16 characters, as AWS's long-lived keys have them.
constexpr std::size_t kKeyIdCharacters = 16;

Error no_key(std::string_view id) {
  return Error(ErrorCode::kResourceNotFound,
               "There is no access key " + std::string(id.substr(0, kQuotedKeyIdBytesMax)));
}

bool has_ended(const AccessKeyRecord& key, base::Milliseconds now) {
  return key.ends_at && *key.ends_at <= now;
}

void sort_by_making(std::vector<AccessKey>& keys) {
  std::stable_sort(keys.begin(), keys.end(), [](const AccessKey& a, const AccessKey& b) {
    return a.created_at < b.created_at;
  });
}

}  // namespace

Result<std::optional<NewAccessKey>> Directory::make_first_operator_key() {
  ROWHOUSE_TRY(lock, begin());
  std::optional<NewAccessKey> made;
  if (!contents_.keys_of(KeyOwner::of_operator()).empty()) return made;
  auto key = add_key(KeyOwner::of_operator(), {});
  if (!key && key.error().code() == ErrorCode::kTransactionConflict) {
    // Somebody else was making the first, or something else.
    ROWHOUSE_CHECK(load());
    if (!contents_.keys_of(KeyOwner::of_operator()).empty()) return made;
    key = add_key(KeyOwner::of_operator(), {});
  }
  if (!key) return std::move(key).error();
  made = *std::move(key);
  return made;
}

RecordChange Directory::new_key(const KeyOwner& owner) const {
  std::string id;
  do {
    id = make_unique_id("AKIA", kKeyIdCharacters, *options_.random);
  } while (contents_.keys().contains(id));
  return change_of(id, AccessKeyRecord{owner, make_secret(*options_.random), true, now(), {}});
}

Directory::Changes Directory::removal_of_ended_keys(const KeyOwner& owner) const {
  Changes changes;
  for (const std::string& id : contents_.keys_of(owner)) {
    if (has_ended(contents_.keys().find(id)->second, now())) {
      changes.push_back(removal_of(RecordKind::kKey, id));
    }
  }
  return changes;
}

Result<NewAccessKey> Directory::add_key(const KeyOwner& owner, Changes with) {
  Changes changes = removal_of_ended_keys(owner);
  if (contents_.keys_of(owner).size() - changes.size() >= kKeysMax) {
    return Error(ErrorCode::kLimitExceeded, "There are " + std::to_string(kKeysMax) +
                                                " keys of this owner already: delete one first");
  }
  std::move(with.begin(), with.end(), std::back_inserter(changes));
  changes.push_back(new_key(owner));
  const std::string id = changes.back().name;
  ROWHOUSE_CHECK(apply(std::move(changes)));
  const AccessKeyRecord& made = contents_.keys().find(id)->second;
  return NewAccessKey{describe(id, made), made.secret_access_key};
}

Result<NewAccessKey> Directory::create_key(const std::optional<TenantId>& owner) {
  ROWHOUSE_TRY(lock, begin());
  if (owner && !contents_.tenants().contains(owner->text())) {
    return Error(ErrorCode::kResourceNotFound, "There is no tenant " + owner->text());
  }
  return add_key(owner ? KeyOwner::of_tenant(owner->text()) : KeyOwner::of_operator(), {});
}

Result<NewAccessKey> Directory::create_user_key(std::string_view user) {
  ROWHOUSE_CHECK(check_identity_name({IdentityKind::kUser, user}));
  ROWHOUSE_TRY(lock, begin());
  if (contents_.user(user) == nullptr) {
    return Error(ErrorCode::kResourceNotFound,
                 "The user with name " + std::string(user) + " cannot be found.");
  }
  return add_key(KeyOwner::of_user(user), {});
}

AccessKey Directory::describe(const std::string& id, const AccessKeyRecord& record) const {
  AccessKey key{id, {}, record.enabled, record.created_at, record.ends_at};
  if (record.owner.kind == KeyOwner::Kind::kTenant) {
    key.tenant = TenantId::parse(record.owner.name).value();
  }
  if (record.owner.kind == KeyOwner::Kind::kUser) key.user = record.owner.name;
  return key;
}

std::vector<AccessKey> Directory::keys() const {
  const std::lock_guard lock(mutex_);
  std::vector<AccessKey> all;
  all.reserve(contents_.keys().size());
  for (const auto& [id, record] : contents_.keys()) all.push_back(describe(id, record));
  sort_by_making(all);
  return all;
}

std::vector<AccessKey> Directory::keys_of_owner(const KeyOwner& owner) const {
  const std::lock_guard lock(mutex_);
  std::vector<AccessKey> some;
  for (const std::string& id : contents_.keys_of(owner)) {
    some.push_back(describe(id, contents_.keys().find(id)->second));
  }
  sort_by_making(some);
  return some;
}

std::vector<AccessKey> Directory::keys_of(const std::optional<TenantId>& owner) const {
  return keys_of_owner(owner ? KeyOwner::of_tenant(owner->text()) : KeyOwner::of_operator());
}

std::vector<AccessKey> Directory::keys_of_user(std::string_view user) const {
  return keys_of_owner(KeyOwner::of_user(user));
}

std::vector<AccessKey> Directory::keys_after(std::string_view id, std::size_t count) const {
  const std::lock_guard lock(mutex_);
  std::vector<AccessKey> page;
  const auto& all = contents_.keys();
  for (auto at = all.upper_bound(id); at != all.end() && page.size() < count; ++at) {
    page.push_back(describe(at->first, at->second));
  }
  return page;
}

Result<AccessKey> Directory::key(std::string_view access_key_id) const {
  const std::lock_guard lock(mutex_);
  const auto at = contents_.keys().find(access_key_id);
  if (at == contents_.keys().end()) return no_key(access_key_id);
  return describe(at->first, at->second);
}

Result<NewAccessKey> Directory::rotate_key(std::string_view access_key_id,
                                           base::Milliseconds overlap) {
  if (overlap < base::Milliseconds(0) || overlap > kOverlapMax) {
    return Error(ErrorCode::kValidation, "The overlap of a rotation is from 0 to 90 days");
  }
  ROWHOUSE_TRY(lock, begin());
  const auto at = contents_.keys().find(access_key_id);
  if (at == contents_.keys().end() || has_ended(at->second, now())) return no_key(access_key_id);
  if (!at->second.enabled) {
    return Error(ErrorCode::kValidation, "The key is disabled: enable it first, or make another");
  }
  AccessKeyRecord old = at->second;
  // A second rotation of the same key does not make it last longer.
  old.ends_at = std::min(now() + overlap, old.ends_at.value_or(now() + overlap));
  const KeyOwner owner = old.owner;
  Changes changes;
  changes.push_back(change_of(at->first, std::move(old)));
  return add_key(owner, std::move(changes));
}

Result<void> Directory::set_enabled(std::string_view access_key_id, bool enabled) {
  ROWHOUSE_TRY(lock, begin());
  const auto at = contents_.keys().find(access_key_id);
  if (at == contents_.keys().end()) return no_key(access_key_id);
  AccessKeyRecord record = at->second;
  if (std::exchange(record.enabled, enabled) == enabled) return {};
  return apply({change_of(access_key_id, std::move(record))});
}

Result<void> Directory::disable_key(std::string_view access_key_id) {
  return set_enabled(access_key_id, false);
}
Result<void> Directory::enable_key(std::string_view access_key_id) {
  return set_enabled(access_key_id, true);
}

Result<void> Directory::delete_key(std::string_view access_key_id) {
  ROWHOUSE_TRY(lock, begin());
  if (!contents_.keys().contains(access_key_id)) return no_key(access_key_id);
  return apply({removal_of(RecordKind::kKey, access_key_id)});
}

}  // namespace rowhouse::core
