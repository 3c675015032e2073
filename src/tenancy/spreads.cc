#include "tenancy/spreads.h"

#include <mutex>

#include "rowhouse/tenant_id.h"

namespace rowhouse::tenancy {

std::uint32_t Spreads::suffixes_of(std::string_view tenant) const {
  if (!any()) return 1;
  const std::shared_lock lock(mutex_);
  const auto at = suffixes_.find(tenant);
  return at == suffixes_.end() ? 1 : at->second;
}

Result<void> Spreads::set(std::string_view tenant, std::uint32_t suffixes) {
  if (suffixes < kSuffixesMin || suffixes > kSuffixesMax) {
    return Error(ErrorCode::kValidation, "A tenant is spread over 2 to 64 suffixes");
  }
  ROWHOUSE_CHECK(TenantId::parse(tenant).transform([](const TenantId&) {}));
  const std::unique_lock lock(mutex_);
  suffixes_.insert_or_assign(std::string(tenant), suffixes);
  any_.store(true, std::memory_order_release);
  return {};
}

void Spreads::forget(std::string_view tenant) {
  if (!any()) return;
  const std::unique_lock lock(mutex_);
  const auto at = suffixes_.find(tenant);
  if (at != suffixes_.end()) suffixes_.erase(at);
  any_.store(!suffixes_.empty(), std::memory_order_release);
}

}  // namespace rowhouse::tenancy
