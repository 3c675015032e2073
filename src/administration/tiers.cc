#include <array>
#include <utility>

#include "administration/action.h"
#include "administration/describe.h"

namespace rowhouse::administration {
namespace {

using request::Member;
using request::slot;
using simdjson::dom::element;

constexpr request::Shape kKinds = {
    .kind = request::Kind::kList, .element = &shapes::kText, .java_type = "java.util.List"};
constexpr Member kPutMembers[] = {
    {"tier", &shapes::kText, true}, {"read_only", &shapes::kFlag}, {"kinds", &kKinds}};
constexpr Member kNameMembers[] = {{"tier", &shapes::kText, true}};
constexpr Member kListMembers[] = {{"start", &shapes::kText}, {"limit", &shapes::kLimit}};

/// Makes a tier, or narrows all tenants of the one that is there differently.
Result<Task> put(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kPutMembers));
  tenancy::Tier tier;
  tier.name = fields.text(slot(kPutMembers, "tier"));
  tier.read_only = fields.flag(slot(kPutMembers, "read_only"), false);
  if (simdjson::dom::array kinds;
      fields.has(slot(kPutMembers, "kinds")) &&
      fields[slot(kPutMembers, "kinds")].get_array().get(kinds) == simdjson::SUCCESS) {
    for (const element kind : kinds) {
      std::string_view text;
      if (kind.get_string().get(text) == simdjson::SUCCESS) tier.kinds.emplace_back(text);
    }
  }
  return Task{"tier/" + tier.name, {}, [tier](const Context& context) -> Result<Outcome> {
                auto entry = context.directory.update_tier(tier);
                if (!entry && entry.error().code() == ErrorCode::kResourceNotFound) {
                  entry = context.directory.create_tier(tier);
                }
                if (!entry) return std::move(entry).error();
                return Outcome{tier_json(*entry)};
              }};
}

Result<std::string> read_name(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kNameMembers));
  return std::string(fields.text(slot(kNameMembers, "tier")));
}

Result<Task> show(element body) {
  ROWHOUSE_TRY(name, read_name(body));
  return Task{"tier/" + name, {}, [name = name](const Context& context) -> Result<Outcome> {
                ROWHOUSE_TRY(entry, context.directory.tier(name));
                return Outcome{tier_json(entry)};
              }};
}

Result<Task> list(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kListMembers));
  const std::size_t limit = page_limit(fields, slot(kListMembers, "limit"));
  std::string start(fields.text(slot(kListMembers, "start")));
  return Task{
      "tier/*", {}, [limit, start](const Context& context) -> Result<Outcome> {
        return page_of(
            "tiers", context.directory.tiers(), start, limit,
            [](const core::TierEntry& entry) -> const std::string& { return entry.tier.name; },
            tier_json);
      }};
}

Result<Task> remove(element body) {
  ROWHOUSE_TRY(name, read_name(body));
  return Task{"tier/" + name, {}, [name = name](const Context& context) -> Result<Outcome> {
                ROWHOUSE_CHECK(context.directory.delete_tier(name));
                return Outcome{"{}"};
              }};
}

constexpr std::array kActions = {
    Action{"PutTier", Use::kMake, kPolicyKind, put},
    Action{"DescribeTier", Use::kRead, kPolicyKind, show},
    Action{"ListTiers", Use::kRead, kPolicyKind, list},
    Action{"DeleteTier", Use::kChange, kPolicyKind, remove},
};

}  // namespace

std::span<const Action> tier_actions() noexcept { return kActions; }

}  // namespace rowhouse::administration
