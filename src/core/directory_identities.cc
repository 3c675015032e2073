// The directory's roles and users, and the policies that they have.
#include <algorithm>
#include <utility>

#include "core/directory.h"
#include "core/unique_id.h"

namespace rowhouse::core {
namespace {

constexpr std::size_t kUniqueIdCharacters = 17;

std::string_view kind_of(const IdentityName& identity) {
  return identity.kind == IdentityKind::kUser ? "user" : "role";
}

Error no_identity(const IdentityName& identity) {
  std::string message = "The ";
  message += kind_of(identity);
  message += " with name ";
  message += identity.name;
  message += " cannot be found.";
  return Error(ErrorCode::kResourceNotFound, std::move(message));
}

Error exists_already(std::string_view kind, std::string_view name) {
  std::string message(kind);
  message += " with name ";
  message += name;
  message += " already exists.";
  return Error(ErrorCode::kResourceInUse, std::move(message));
}

Result<void> check_bare(const IdentityRecord& record) {
  if (!record.attached_policies.empty()) {
    return Error(ErrorCode::kResourceInUse,
                 "Cannot delete entity, must detach all policies first.");
  }
  if (!record.inline_policies.empty()) {
    return Error(ErrorCode::kResourceInUse, "Cannot delete entity, must delete policies first.");
  }
  return {};
}

}  // namespace

std::string Directory::new_identity_id(std::string_view prefix) const {
  return make_unique_id(prefix, kUniqueIdCharacters, *options_.random);
}

RoleEntry Directory::describe(const std::string& name, const RoleRecord& record) const {
  return {name, contents_.arn_of(RecordKind::kRole, name), record};
}

UserEntry Directory::describe(const std::string& name, const UserRecord& record) const {
  return {name, contents_.arn_of(RecordKind::kUser, name), record};
}

Result<RoleEntry> Directory::create_role(std::string_view name, const RoleSettings& settings) {
  ROWHOUSE_CHECK(check_identity_name({IdentityKind::kRole, name}));
  ROWHOUSE_CHECK(check_tags(settings.tags));
  ROWHOUSE_CHECK(check_session_max(settings.session_max));
  ROWHOUSE_TRY(lock, begin());
  if (contents_.roles().contains(name)) return exists_already("Role", name);
  RoleRecord record;
  record.id = new_identity_id("AROA");
  record.boundary = settings.boundary;
  record.tags = settings.tags;
  record.created_at = now();
  record.trust = settings.trust;
  record.session_max = settings.session_max;
  ROWHOUSE_CHECK(apply({change_of(name, record)}));
  return describe(std::string(name), record);
}

Result<RoleEntry> Directory::update_role(std::string_view name, const RoleUpdate& update) {
  ROWHOUSE_CHECK(check_identity_name({IdentityKind::kRole, name}));
  if (update.tags) ROWHOUSE_CHECK(check_tags(*update.tags));
  if (update.session_max) ROWHOUSE_CHECK(check_session_max(*update.session_max));
  ROWHOUSE_TRY(lock, begin());
  const auto* const held = contents_.role(name);
  if (held == nullptr) return no_identity({IdentityKind::kRole, name});
  RoleRecord record = held->record;
  record.trust = update.trust.value_or(record.trust);
  record.boundary = update.boundary.value_or(record.boundary);
  record.tags = update.tags.value_or(record.tags);
  record.session_max = update.session_max.value_or(record.session_max);
  if (!(record == held->record)) ROWHOUSE_CHECK(apply({change_of(name, record)}));
  return describe(std::string(name), record);
}

Result<void> Directory::delete_role(std::string_view name) {
  ROWHOUSE_CHECK(check_identity_name({IdentityKind::kRole, name}));
  ROWHOUSE_TRY(lock, begin());
  const auto* const held = contents_.role(name);
  if (held == nullptr) return no_identity({IdentityKind::kRole, name});
  ROWHOUSE_CHECK(check_bare(held->record));
  return apply({removal_of(RecordKind::kRole, name)});
}

Result<RoleEntry> Directory::role(std::string_view name) const {
  ROWHOUSE_CHECK(check_identity_name({IdentityKind::kRole, name}));
  const std::lock_guard lock(mutex_);
  const auto* const held = contents_.role(name);
  if (held == nullptr) return no_identity({IdentityKind::kRole, name});
  return describe(std::string(name), held->record);
}

std::vector<RoleEntry> Directory::roles() const {
  const std::lock_guard lock(mutex_);
  std::vector<RoleEntry> all;
  for (const auto& [name, held] : contents_.roles()) all.push_back(describe(name, held.record));
  return all;
}

Result<UserEntry> Directory::create_user(std::string_view name, const UserSettings& settings) {
  ROWHOUSE_CHECK(check_identity_name({IdentityKind::kUser, name}));
  ROWHOUSE_CHECK(check_tags(settings.tags));
  ROWHOUSE_TRY(lock, begin());
  if (contents_.users().contains(name)) return exists_already("User", name);
  UserRecord record;
  record.id = new_identity_id("AIDA");
  record.boundary = settings.boundary;
  record.tags = settings.tags;
  record.created_at = now();
  ROWHOUSE_CHECK(apply({change_of(name, record)}));
  return describe(std::string(name), record);
}

Result<UserEntry> Directory::update_user(std::string_view name, const UserUpdate& update) {
  ROWHOUSE_CHECK(check_identity_name({IdentityKind::kUser, name}));
  if (update.tags) ROWHOUSE_CHECK(check_tags(*update.tags));
  ROWHOUSE_TRY(lock, begin());
  const auto* const held = contents_.user(name);
  if (held == nullptr) return no_identity({IdentityKind::kUser, name});
  UserRecord record = held->record;
  record.boundary = update.boundary.value_or(record.boundary);
  record.tags = update.tags.value_or(record.tags);
  if (!(record == held->record)) ROWHOUSE_CHECK(apply({change_of(name, record)}));
  return describe(std::string(name), record);
}

Result<void> Directory::delete_user(std::string_view name) {
  ROWHOUSE_CHECK(check_identity_name({IdentityKind::kUser, name}));
  ROWHOUSE_TRY(lock, begin());
  const auto* const held = contents_.user(name);
  if (held == nullptr) return no_identity({IdentityKind::kUser, name});
  ROWHOUSE_CHECK(check_bare(held->record));
  Changes changes = removal_of_ended_keys(KeyOwner::of_user(name));
  changes.push_back(removal_of(RecordKind::kUser, name));
  return apply(std::move(changes));
}

Result<UserEntry> Directory::user(std::string_view name) const {
  ROWHOUSE_CHECK(check_identity_name({IdentityKind::kUser, name}));
  const std::lock_guard lock(mutex_);
  const auto* const held = contents_.user(name);
  if (held == nullptr) return no_identity({IdentityKind::kUser, name});
  return describe(std::string(name), held->record);
}

std::vector<UserEntry> Directory::users() const {
  const std::lock_guard lock(mutex_);
  std::vector<UserEntry> all;
  for (const auto& [name, held] : contents_.users()) all.push_back(describe(name, held.record));
  return all;
}

template <typename Change>
Result<void> Directory::change_identity(const IdentityName& identity, Change change) {
  ROWHOUSE_CHECK(check_identity_name(identity));
  ROWHOUSE_TRY(lock, begin());
  const auto edit = [&](auto record) -> Result<void> {
    const auto before = record;
    ROWHOUSE_CHECK(change(record));
    return record == before ? Result<void>() : apply({change_of(identity.name, std::move(record))});
  };
  if (identity.kind == IdentityKind::kUser) {
    const auto* const user = contents_.user(identity.name);
    return user != nullptr ? edit(user->record) : no_identity(identity);
  }
  const auto* const role = contents_.role(identity.name);
  return role != nullptr ? edit(role->record) : no_identity(identity);
}

Result<void> Directory::attach_policy(const IdentityName& to, std::string_view policy) {
  ROWHOUSE_CHECK(check_policy_name(policy));
  return change_identity(to, [&](IdentityRecord& record) -> Result<void> {
    std::vector<std::string>& attached = record.attached_policies;
    if (std::find(attached.begin(), attached.end(), policy) == attached.end()) {
      attached.emplace_back(policy);
    }
    return {};
  });
}

Result<void> Directory::detach_policy(const IdentityName& from, std::string_view policy) {
  ROWHOUSE_CHECK(check_policy_name(policy));
  return change_identity(from, [&](IdentityRecord& record) -> Result<void> {
    std::vector<std::string>& attached = record.attached_policies;
    const auto at = std::find(attached.begin(), attached.end(), policy);
    if (at == attached.end()) return contents_.no_policy(policy);
    attached.erase(at);
    return {};
  });
}

Result<void> Directory::put_inline_policy(const IdentityName& of, std::string_view policy,
                                          std::string_view text) {
  ROWHOUSE_CHECK(check_policy_name(policy));
  return change_identity(of, [&](IdentityRecord& record) -> Result<void> {
    record.inline_policies.insert_or_assign(std::string(policy), std::string(text));
    return {};
  });
}

Result<void> Directory::delete_inline_policy(const IdentityName& of, std::string_view policy) {
  ROWHOUSE_CHECK(check_policy_name(policy));
  return change_identity(of, [&](IdentityRecord& record) -> Result<void> {
    const auto at = record.inline_policies.find(std::string(policy));
    if (at == record.inline_policies.end()) {
      std::string message = "The ";
      message += kind_of(of);
      message += " policy with name ";
      message += policy;
      message += " cannot be found.";
      return Error(ErrorCode::kResourceNotFound, std::move(message));
    }
    record.inline_policies.erase(at);
    return {};
  });
}

}  // namespace rowhouse::core
