#include <array>
#include <utility>

#include "administration/action.h"
#include "administration/describe.h"

namespace rowhouse::administration {
namespace {

using request::Member;
using request::slot;
using simdjson::dom::element;

// Where a user is changed, what is not given stays as it is, and an empty boundary is none.
constexpr Member kMembers[] = {
    {"user", &shapes::kText, true}, {"boundary", &shapes::kText}, {"tags", &shapes::kTags}};
constexpr Member kNameMembers[] = {{"user", &shapes::kText, true}};
constexpr Member kListMembers[] = {{"start", &shapes::kText}, {"limit", &shapes::kLimit}};

struct Request {
  std::string name;
  core::UserUpdate settings;
};

Result<Request> read_user(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kMembers));
  Request request{std::string(fields.text(slot(kMembers, "user"))), {}};
  if (const auto boundary = fields.optional_text(slot(kMembers, "boundary"))) {
    request.settings.boundary = std::string(*boundary);
  }
  request.settings.tags = read_tags(fields, slot(kMembers, "tags"));
  return request;
}

Result<Task> create(element body) {
  ROWHOUSE_TRY(request, read_user(body));
  return Task{
      "user/" + request.name, {}, [request = request](const Context& context) -> Result<Outcome> {
        ROWHOUSE_TRY(entry, context.directory.create_user(
                                request.name, {request.settings.boundary.value_or(""),
                                               request.settings.tags.value_or(core::Tags())}));
        return Outcome{user_json(entry, Detail::kWhole)};
      }};
}

Result<Task> update(element body) {
  ROWHOUSE_TRY(request, read_user(body));
  return Task{
      "user/" + request.name, {}, [request = request](const Context& context) -> Result<Outcome> {
        ROWHOUSE_TRY(entry, context.directory.update_user(request.name, request.settings));
        return Outcome{user_json(entry, Detail::kWhole)};
      }};
}

Result<std::string> read_name(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kNameMembers));
  return std::string(fields.text(slot(kNameMembers, "user")));
}

Result<Task> show(element body) {
  ROWHOUSE_TRY(name, read_name(body));
  return Task{"user/" + name, {}, [name = name](const Context& context) -> Result<Outcome> {
                ROWHOUSE_TRY(entry, context.directory.user(name));
                return Outcome{user_json(entry, Detail::kWhole)};
              }};
}

Result<Task> list(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kListMembers));
  const std::size_t limit = page_limit(fields, slot(kListMembers, "limit"));
  std::string start(fields.text(slot(kListMembers, "start")));
  return Task{"user/*", {}, [limit, start](const Context& context) -> Result<Outcome> {
                return page_of(
                    "users", context.directory.users(), start, limit,
                    [](const core::UserEntry& entry) -> const std::string& { return entry.name; },
                    [](const core::UserEntry& entry) { return user_json(entry, Detail::kBrief); });
              }};
}

Result<Task> remove(element body) {
  ROWHOUSE_TRY(name, read_name(body));
  return Task{"user/" + name, {}, [name = name](const Context& context) -> Result<Outcome> {
                ROWHOUSE_CHECK(context.directory.delete_user(name));
                return Outcome{"{}"};
              }};
}

constexpr std::array kActions = {
    Action{"CreateUser", Use::kMake, kPolicyKind, create},
    Action{"UpdateUser", Use::kChange, kPolicyKind, update},
    Action{"DescribeUser", Use::kRead, kPolicyKind, show},
    Action{"ListUsers", Use::kRead, kPolicyKind, list},
    Action{"DeleteUser", Use::kChange, kPolicyKind, remove},
};

}  // namespace

std::span<const Action> user_actions() noexcept { return kActions; }

}  // namespace rowhouse::administration
