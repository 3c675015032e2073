#include <array>
#include <utility>

#include "administration/action.h"
#include "administration/describe.h"
#include "administration/object_text.h"

namespace rowhouse::administration {
namespace {

using request::Fields;
using request::Member;
using request::slot;
using simdjson::dom::element;

constexpr request::Shape kOverlap = {.kind = request::Kind::kLong};

constexpr Member kCreateMembers[] = {
    {"tenant", &shapes::kText}, {"user", &shapes::kText}, {"operator", &shapes::kFlag}};
constexpr Member kListMembers[] = {{"tenant", &shapes::kText},
                                   {"user", &shapes::kText},
                                   {"operator", &shapes::kFlag},
                                   {"start", &shapes::kText},
                                   {"limit", &shapes::kLimit}};
constexpr Member kKeyMembers[] = {{"access_key_id", &shapes::kText, true}};
constexpr Member kRotateMembers[] = {{"access_key_id", &shapes::kText, true},
                                     {"overlap_seconds", &kOverlap}};
constexpr std::chrono::seconds kOverlapDefault = std::chrono::hours(24);

/// Whose keys: nobody named is all of them.
struct Owner {
  std::optional<TenantId> tenant;
  std::optional<std::string> user;
  bool is_operator = false;
  bool is_named() const { return tenant || user || is_operator; }

  std::string tenant_text() const { return tenant ? tenant->text() : ""; }
  std::string resource() const {
    if (tenant) return "tenant/" + tenant->text();
    return user ? "user/" + *user : "operator";
  }
};

struct OwnerSlots {
  std::size_t tenant;
  std::size_t user;
  std::size_t is_operator;
};

Result<Owner> read_owner(const Fields& fields, const OwnerSlots& slots) {
  Owner owner;
  owner.is_operator = fields.flag(slots.is_operator, false);
  if (const auto id = fields.optional_text(slots.tenant)) {
    ROWHOUSE_TRY(tenant, TenantId::parse(*id));
    owner.tenant = std::move(tenant);
  }
  if (const auto name = fields.optional_text(slots.user)) owner.user = std::string(*name);
  if (int(owner.tenant.has_value()) + int(owner.user.has_value()) + int(owner.is_operator) > 1) {
    return Error(ErrorCode::kValidation, "A key has one owner: a tenant, a user or the operator");
  }
  return owner;
}

Error operators_own(std::string_view what) {
  return Error(ErrorCode::kAccessDenied,
               std::string(what) + " is for the operator alone, whatever a policy allows");
}

/// The key, unless it is the operator's and somebody else asks.
Result<core::AccessKey> find_key(const Context& context, const std::string& id) {
  ROWHOUSE_TRY(key, context.directory.key(id));
  if (!key.tenant && !key.user && !context.is_operator)
    return operators_own("A key of the operator");
  return key;
}

std::string tenant_of(const core::AccessKey& key) { return key.tenant ? key.tenant->text() : ""; }

Result<Task> create(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kCreateMembers));
  ROWHOUSE_TRY(owner,
               read_owner(fields, {slot(kCreateMembers, "tenant"), slot(kCreateMembers, "user"),
                                   slot(kCreateMembers, "operator")}));
  if (!owner.is_named()) {
    return Error(ErrorCode::kValidation, "Say whose key: a tenant's, a user's or the operator's");
  }
  return Task{owner.resource(), owner.tenant_text(),
              [owner = owner](const Context& context) -> Result<Outcome> {
                if (owner.is_operator && !context.is_operator) {
                  return operators_own("A key of the operator");
                }
                ROWHOUSE_TRY(key, owner.user ? context.directory.create_user_key(*owner.user)
                                             : context.directory.create_key(owner.tenant));
                return Outcome{new_key_json(key), "key/" + key.key.id};
              }};
}

Result<Outcome> list_all(const Context& context, const std::string& start, std::size_t limit) {
  const auto page = context.directory.keys_after(start, limit);
  ListText keys;
  for (const core::AccessKey& key : page) keys.add(key_json(key, context.clock));
  const std::string next = page.size() == limit ? page.back().id : "";
  return Outcome{page_json("keys", std::move(keys).finish(), next)};
}

Result<Outcome> list_of(const Context& context, const Owner& owner) {
  if (owner.tenant) ROWHOUSE_CHECK(context.directory.tenant(*owner.tenant));
  if (owner.user) ROWHOUSE_CHECK(context.directory.user(*owner.user));
  ListText keys;
  for (const core::AccessKey& key : owner.user ? context.directory.keys_of_user(*owner.user)
                                               : context.directory.keys_of(owner.tenant)) {
    keys.add(key_json(key, context.clock));
  }
  return Outcome{page_json("keys", std::move(keys).finish(), {})};
}

Result<Task> list(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kListMembers));
  ROWHOUSE_TRY(owner, read_owner(fields, {slot(kListMembers, "tenant"), slot(kListMembers, "user"),
                                          slot(kListMembers, "operator")}));
  const std::size_t limit = page_limit(fields, slot(kListMembers, "limit"));
  const std::string start(fields.text(slot(kListMembers, "start")));
  if (!owner.is_named()) {
    return Task{"key/*", {}, [start, limit](const Context& context) {
                  return list_all(context, start, limit);
                }};
  }
  return Task{owner.resource(), owner.tenant_text(),
              [owner = owner](const Context& context) { return list_of(context, owner); }};
}

Result<std::string> read_key(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kKeyMembers));
  return std::string(fields.text(slot(kKeyMembers, "access_key_id")));
}

Result<Task> rotate(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kRotateMembers));
  const std::string id(fields.text(slot(kRotateMembers, "access_key_id")));
  const std::int64_t seconds =
      fields.number(slot(kRotateMembers, "overlap_seconds")).value_or(kOverlapDefault.count());
  constexpr auto kOverlapMax =
      std::chrono::duration_cast<std::chrono::seconds>(core::Directory::kOverlapMax);
  if (seconds < 0 || seconds > kOverlapMax.count()) {
    return Error(ErrorCode::kValidation, "The overlap of a rotation is from 0 to 90 days");
  }
  return Task{"key/" + id, {}, [id, seconds](const Context& context) -> Result<Outcome> {
                ROWHOUSE_TRY(old, find_key(context, id));
                ROWHOUSE_TRY(key, context.directory.rotate_key(id, std::chrono::seconds(seconds)));
                return Outcome{new_key_json(key), "key/" + id + ",key/" + key.key.id,
                               tenant_of(old)};
              }};
}

template <Result<void> (core::Directory::*kChange)(std::string_view)>
Result<Task> change(element body) {
  ROWHOUSE_TRY(id, read_key(body));
  return Task{"key/" + id, {}, [id](const Context& context) -> Result<Outcome> {
                ROWHOUSE_TRY(old, find_key(context, id));
                ROWHOUSE_CHECK((context.directory.*kChange)(id));
                const auto key = context.directory.key(id);
                return Outcome{key ? key_json(*key, context.clock) : "{}", "", tenant_of(old)};
              }};
}

constexpr std::array kActions = {
    Action{"CreateKey", Use::kMake, kCredentialKind, create},
    Action{"ListKeys", Use::kRead, kCredentialKind, list},
    Action{"RotateKey", Use::kChange, kCredentialKind, rotate},
    Action{"DisableKey", Use::kChange, kCredentialKind, change<&core::Directory::disable_key>},
    Action{"EnableKey", Use::kChange, kCredentialKind, change<&core::Directory::enable_key>},
    Action{"DeleteKey", Use::kChange, kCredentialKind, change<&core::Directory::delete_key>},
};

}  // namespace

std::span<const Action> key_actions() noexcept { return kActions; }

}  // namespace rowhouse::administration
