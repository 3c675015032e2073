#include <array>
#include <utility>

#include "administration/action.h"
#include "administration/describe.h"

namespace rowhouse::administration {
namespace {

using request::Member;
using request::slot;
using simdjson::dom::element;

// Required where a role is made; where it is changed, what is not given stays as it is, and an
// empty boundary is none.
constexpr Member kMembers[] = {{"role", &shapes::kText, true},
                               {"trust", &shapes::kDocument},
                               {"boundary", &shapes::kText},
                               {"tags", &shapes::kTags},
                               {"session_seconds_max", &shapes::kSeconds}};
constexpr Member kNameMembers[] = {{"role", &shapes::kText, true}};
constexpr Member kListMembers[] = {{"start", &shapes::kText}, {"limit", &shapes::kLimit}};

struct Request {
  std::string name;
  core::RoleUpdate settings;
};

Result<Request> read_role(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kMembers));
  Request request{std::string(fields.text(slot(kMembers, "role"))), {}};
  if (fields.has(slot(kMembers, "trust"))) {
    ROWHOUSE_TRY(trust, read_document(fields, slot(kMembers, "trust")));
    request.settings.trust = std::move(trust);
  }
  if (const auto boundary = fields.optional_text(slot(kMembers, "boundary"))) {
    request.settings.boundary = std::string(*boundary);
  }
  request.settings.tags = read_tags(fields, slot(kMembers, "tags"));
  if (const auto seconds = fields.number(slot(kMembers, "session_seconds_max"))) {
    request.settings.session_max = std::chrono::seconds(*seconds);
  }
  return request;
}

Result<Task> create(element body) {
  ROWHOUSE_TRY(request, read_role(body));
  if (!request.settings.trust) {
    return Error(ErrorCode::kValidation,
                 "A role has a trust policy, which says who may assume it: give \"trust\"");
  }
  return Task{
      "role/" + request.name, {}, [request = request](const Context& context) -> Result<Outcome> {
        core::RoleSettings settings;
        settings.trust = *request.settings.trust;
        settings.boundary = request.settings.boundary.value_or("");
        settings.tags = request.settings.tags.value_or(core::Tags());
        settings.session_max = request.settings.session_max.value_or(settings.session_max);
        ROWHOUSE_TRY(entry, context.directory.create_role(request.name, settings));
        return Outcome{role_json(entry, Detail::kWhole)};
      }};
}

Result<Task> update(element body) {
  ROWHOUSE_TRY(request, read_role(body));
  return Task{
      "role/" + request.name, {}, [request = request](const Context& context) -> Result<Outcome> {
        ROWHOUSE_TRY(entry, context.directory.update_role(request.name, request.settings));
        return Outcome{role_json(entry, Detail::kWhole)};
      }};
}

Result<std::string> read_name(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kNameMembers));
  return std::string(fields.text(slot(kNameMembers, "role")));
}

Result<Task> show(element body) {
  ROWHOUSE_TRY(name, read_name(body));
  return Task{"role/" + name, {}, [name = name](const Context& context) -> Result<Outcome> {
                ROWHOUSE_TRY(entry, context.directory.role(name));
                return Outcome{role_json(entry, Detail::kWhole)};
              }};
}

Result<Task> list(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kListMembers));
  const std::size_t limit = page_limit(fields, slot(kListMembers, "limit"));
  std::string start(fields.text(slot(kListMembers, "start")));
  return Task{"role/*", {}, [limit, start](const Context& context) -> Result<Outcome> {
                return page_of(
                    "roles", context.directory.roles(), start, limit,
                    [](const core::RoleEntry& entry) -> const std::string& { return entry.name; },
                    [](const core::RoleEntry& entry) { return role_json(entry, Detail::kBrief); });
              }};
}

Result<Task> remove(element body) {
  ROWHOUSE_TRY(name, read_name(body));
  return Task{"role/" + name, {}, [name = name](const Context& context) -> Result<Outcome> {
                ROWHOUSE_CHECK(context.directory.delete_role(name));
                return Outcome{"{}"};
              }};
}

constexpr std::array kActions = {
    Action{"CreateRole", Use::kMake, kPolicyKind, create},
    Action{"UpdateRole", Use::kChange, kPolicyKind, update},
    Action{"DescribeRole", Use::kRead, kPolicyKind, show},
    Action{"ListRoles", Use::kRead, kPolicyKind, list},
    Action{"DeleteRole", Use::kChange, kPolicyKind, remove},
};

}  // namespace

std::span<const Action> role_actions() noexcept { return kActions; }

}  // namespace rowhouse::administration
