// The directory's tenants.
#include <utility>

#include "core/directory.h"

namespace rowhouse::core {
namespace {

Error no_tenant(const TenantId& tenant) {
  return Error(ErrorCode::kResourceNotFound, "There is no tenant " + tenant.text());
}

TenantEntry entry_of(TenantId id, const TenantRecord& record) {
  return {std::move(id), record.suspended, record.created_at, record.tier, record.suffixes};
}

}  // namespace

Result<NewAccessKey> Directory::create_tenant(const TenantId& tenant, std::string_view tier,
                                              std::uint32_t suffixes) {
  if (suffixes < 1 || suffixes > tenancy::Spreads::kSuffixesMax) {
    return Error(ErrorCode::kValidation, "A tenant is spread over 2 to 64 suffixes");
  }
  ROWHOUSE_TRY(lock, begin());
  if (contents_.tenants().contains(tenant.text())) {
    return Error(ErrorCode::kResourceInUse, "Tenant already exists: " + tenant.text());
  }
  Changes changes;
  changes.push_back(
      change_of(tenant.text(), TenantRecord{false, now(), std::string(tier), suffixes}));
  return add_key(KeyOwner::of_tenant(tenant.text()), std::move(changes));
}

std::vector<TenantEntry> Directory::tenants() const {
  const std::lock_guard lock(mutex_);
  std::vector<TenantEntry> all;
  all.reserve(contents_.tenants().size());
  for (const auto& [id, record] : contents_.tenants()) {
    all.push_back(entry_of(TenantId::parse(id).value(), record));
  }
  return all;
}

std::vector<TenantEntry> Directory::tenants_after(std::string_view id, std::size_t count) const {
  const std::lock_guard lock(mutex_);
  std::vector<TenantEntry> page;
  const auto& all = contents_.tenants();
  for (auto at = all.upper_bound(id); at != all.end() && page.size() < count; ++at) {
    page.push_back(entry_of(TenantId::parse(at->first).value(), at->second));
  }
  return page;
}

Result<TenantEntry> Directory::tenant(const TenantId& tenant) const {
  const std::lock_guard lock(mutex_);
  const auto at = contents_.tenants().find(tenant.text());
  if (at == contents_.tenants().end()) return no_tenant(tenant);
  return entry_of(tenant, at->second);
}

Result<void> Directory::set_suspended(const TenantId& tenant, bool suspended) {
  ROWHOUSE_TRY(lock, begin());
  const auto at = contents_.tenants().find(tenant.text());
  if (at == contents_.tenants().end()) return no_tenant(tenant);
  TenantRecord record = at->second;
  if (std::exchange(record.suspended, suspended) == suspended) return {};
  return apply({change_of(tenant.text(), std::move(record))});
}

Result<void> Directory::set_tier(const TenantId& tenant, std::string_view tier) {
  ROWHOUSE_TRY(lock, begin());
  const auto at = contents_.tenants().find(tenant.text());
  if (at == contents_.tenants().end()) return no_tenant(tenant);
  TenantRecord record = at->second;
  if (std::exchange(record.tier, tier) == tier) return {};
  return apply({change_of(tenant.text(), std::move(record))});
}

Result<void> Directory::delete_tenant(const TenantId& tenant) {
  ROWHOUSE_TRY(lock, begin());
  if (!contents_.tenants().contains(tenant.text())) return no_tenant(tenant);
  Changes changes;
  for (const std::string& id : contents_.keys_of(KeyOwner::of_tenant(tenant.text()))) {
    changes.push_back(removal_of(RecordKind::kKey, id));
  }
  changes.push_back(removal_of(RecordKind::kTenant, tenant.text()));
  return apply(std::move(changes));
}

}  // namespace rowhouse::core
