#include <array>
#include <utility>

#include "administration/action.h"
#include "administration/describe.h"
#include "administration/object_text.h"
#include "tenancy/spreads.h"

namespace rowhouse::administration {
namespace {

using request::Member;
using request::slot;
using simdjson::dom::element;

constexpr Member kTenantMembers[] = {{"tenant", &shapes::kText, true}};
/// Without a tier nothing narrows the tenant any more.
constexpr Member kTierMembers[] = {{"tenant", &shapes::kText, true}, {"tier", &shapes::kText}};
constexpr request::Shape kSuffixes = {
    .kind = request::Kind::kInteger, .min = 1, .max = tenancy::Spreads::kSuffixesMax};
constexpr Member kCreateMembers[] = {
    {"tenant", &shapes::kText, true}, {"tier", &shapes::kText}, {"spread", &kSuffixes}};
constexpr Member kListMembers[] = {{"start", &shapes::kText}, {"limit", &shapes::kLimit}};

Result<TenantId> read_tenant(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kTenantMembers));
  return TenantId::parse(fields.text(slot(kTenantMembers, "tenant")));
}

Task task_on(const TenantId& tenant, std::function<Result<Outcome>(const Context&)> carry_out) {
  return Task{"tenant/" + tenant.text(), tenant.text(), std::move(carry_out)};
}

Result<Outcome> describe(const Context& context, const TenantId& tenant) {
  ROWHOUSE_TRY(entry, context.directory.tenant(tenant));
  return Outcome{tenant_json(entry, context.directory.keys_of(tenant), context.clock)};
}

Result<Task> create(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kCreateMembers));
  ROWHOUSE_TRY(tenant, TenantId::parse(fields.text(slot(kCreateMembers, "tenant"))));
  const std::string tier(fields.text(slot(kCreateMembers, "tier")));
  const auto suffixes =
      static_cast<std::uint32_t>(fields.number(slot(kCreateMembers, "spread")).value_or(1));
  return task_on(tenant, [tenant, tier, suffixes](const Context& context) -> Result<Outcome> {
    ROWHOUSE_TRY(key, context.directory.create_tenant(tenant, tier, suffixes));
    return Outcome{new_key_json(key), "key/" + key.key.id};
  });
}

Result<Task> show(element body) {
  ROWHOUSE_TRY(tenant, read_tenant(body));
  return task_on(tenant, [tenant](const Context& context) { return describe(context, tenant); });
}

Result<Task> list(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kListMembers));
  const std::size_t limit = page_limit(fields, slot(kListMembers, "limit"));
  std::string start(fields.text(slot(kListMembers, "start")));
  return Task{
      "tenant/*", {}, [limit, start](const Context& context) -> Result<Outcome> {
        const auto page = context.directory.tenants_after(start, limit);
        ListText tenants;
        for (const core::TenantEntry& entry : page) {
          tenants.add(tenant_json(entry, context.directory.keys_of(entry.id), context.clock));
        }
        const std::string next = page.size() == limit ? page.back().id.text() : "";
        return Outcome{page_json("tenants", std::move(tenants).finish(), next)};
      }};
}

template <Result<void> (core::Directory::*kChange)(const TenantId&)>
Result<Task> change(element body) {
  ROWHOUSE_TRY(tenant, read_tenant(body));
  return task_on(tenant, [tenant](const Context& context) -> Result<Outcome> {
    ROWHOUSE_CHECK((context.directory.*kChange)(tenant));
    return describe(context, tenant);
  });
}

Result<Task> set_tier(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kTierMembers));
  ROWHOUSE_TRY(tenant, TenantId::parse(fields.text(slot(kTierMembers, "tenant"))));
  const std::string tier(fields.text(slot(kTierMembers, "tier")));
  return task_on(tenant, [tenant, tier](const Context& context) -> Result<Outcome> {
    ROWHOUSE_CHECK(context.directory.set_tier(tenant, tier));
    return describe(context, tenant);
  });
}

Result<Task> remove(element body) {
  ROWHOUSE_TRY(tenant, read_tenant(body));
  return task_on(tenant, [tenant](const Context& context) -> Result<Outcome> {
    ROWHOUSE_CHECK(context.directory.delete_tenant(tenant));
    return Outcome{"{}"};
  });
}

constexpr std::array kActions = {
    Action{"CreateTenant", Use::kMake, kCredentialKind, create},
    Action{"DescribeTenant", Use::kRead, kCredentialKind, show},
    Action{"ListTenants", Use::kRead, kCredentialKind, list},
    Action{"SuspendTenant", Use::kChange, kCredentialKind, change<&core::Directory::suspend>},
    Action{"ResumeTenant", Use::kChange, kCredentialKind, change<&core::Directory::resume>},
    Action{"SetTenantTier", Use::kChange, kPolicyKind, set_tier},
    Action{"DeleteTenant", Use::kChange, kCredentialKind, remove},
};

}  // namespace

std::span<const Action> tenant_actions() noexcept { return kActions; }

}  // namespace rowhouse::administration
