#include <array>
#include <utility>

#include "administration/action.h"
#include "administration/describe.h"

namespace rowhouse::administration {
namespace {

using request::Member;
using request::slot;
using simdjson::dom::element;

constexpr Member kPutMembers[] = {{"policy", &shapes::kText, true},
                                  {"document", &shapes::kDocument, true}};
constexpr Member kNameMembers[] = {{"policy", &shapes::kText, true}};
constexpr Member kListMembers[] = {{"start", &shapes::kText}, {"limit", &shapes::kLimit}};

/// Makes a policy, or gives the one that is there another text.
Result<Task> put(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kPutMembers));
  ROWHOUSE_TRY(text, read_document(fields, slot(kPutMembers, "document")));
  const std::string name(fields.text(slot(kPutMembers, "policy")));
  return Task{"policy/" + name, {}, [name, text = text](const Context& context) -> Result<Outcome> {
                auto entry = context.directory.update_policy(name, text);
                if (!entry && entry.error().code() == ErrorCode::kResourceNotFound) {
                  entry = context.directory.create_policy(name, text);
                }
                if (!entry) return std::move(entry).error();
                return Outcome{policy_json(*entry, Detail::kBrief)};
              }};
}

Result<std::string> read_name(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kNameMembers));
  return std::string(fields.text(slot(kNameMembers, "policy")));
}

Result<Task> show(element body) {
  ROWHOUSE_TRY(name, read_name(body));
  return Task{"policy/" + name, {}, [name = name](const Context& context) -> Result<Outcome> {
                ROWHOUSE_TRY(entry, context.directory.policy(name));
                return Outcome{policy_json(entry, Detail::kWhole)};
              }};
}

Result<Task> list(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kListMembers));
  const std::size_t limit = page_limit(fields, slot(kListMembers, "limit"));
  std::string start(fields.text(slot(kListMembers, "start")));
  return Task{
      "policy/*", {}, [limit, start](const Context& context) -> Result<Outcome> {
        return page_of(
            "policies", context.directory.policies(), start, limit,
            [](const core::PolicyEntry& entry) -> const std::string& { return entry.name; },
            [](const core::PolicyEntry& entry) { return policy_json(entry, Detail::kBrief); });
      }};
}

Result<Task> remove(element body) {
  ROWHOUSE_TRY(name, read_name(body));
  return Task{"policy/" + name, {}, [name = name](const Context& context) -> Result<Outcome> {
                ROWHOUSE_CHECK(context.directory.delete_policy(name));
                return Outcome{"{}"};
              }};
}

constexpr std::array kActions = {
    Action{"PutPolicy", Use::kMake, kPolicyKind, put},
    Action{"DescribePolicy", Use::kRead, kPolicyKind, show},
    Action{"ListPolicies", Use::kRead, kPolicyKind, list},
    Action{"DeletePolicy", Use::kChange, kPolicyKind, remove},
};

}  // namespace

std::span<const Action> policy_actions() noexcept { return kActions; }

}  // namespace rowhouse::administration
