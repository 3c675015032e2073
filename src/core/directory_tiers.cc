// The directory's tiers.
#include <utility>

#include "core/directory.h"

namespace rowhouse::core {
namespace {

Error no_tier(std::string_view name) {
  return Error(ErrorCode::kResourceNotFound, "There is no tier " + std::string(name));
}

TierEntry entry_of(const DirectoryContents& contents, const std::string& name,
                   const TierRecord& record) {
  TierEntry entry{record.tier, record.created_at, contents.tenants_of(name).size()};
  entry.tier.name = name;
  return entry;
}

TierRecord record_of(const tenancy::Tier& tier, base::Milliseconds created_at) {
  TierRecord record{tier, created_at};
  record.tier.name.clear();
  return record;
}

}  // namespace

Result<TierEntry> Directory::create_tier(const tenancy::Tier& tier) {
  ROWHOUSE_CHECK(check_tier_name(tier.name));
  ROWHOUSE_CHECK(check_tier(tier));
  ROWHOUSE_TRY(lock, begin());
  if (contents_.tiers().contains(tier.name)) {
    return Error(ErrorCode::kResourceInUse, "Tier already exists: " + tier.name);
  }
  const TierRecord record = record_of(tier, now());
  ROWHOUSE_CHECK(apply({change_of(tier.name, record)}));
  return entry_of(contents_, tier.name, record);
}

Result<TierEntry> Directory::update_tier(const tenancy::Tier& tier) {
  ROWHOUSE_CHECK(check_tier_name(tier.name));
  ROWHOUSE_CHECK(check_tier(tier));
  ROWHOUSE_TRY(lock, begin());
  const auto* const held = contents_.tier(tier.name);
  if (held == nullptr) return no_tier(tier.name);
  const TierRecord record = record_of(tier, held->record.created_at);
  if (!(record == held->record)) ROWHOUSE_CHECK(apply({change_of(tier.name, record)}));
  return entry_of(contents_, tier.name, record);
}

Result<void> Directory::delete_tier(std::string_view name) {
  ROWHOUSE_CHECK(check_tier_name(name));
  ROWHOUSE_TRY(lock, begin());
  if (contents_.tier(name) == nullptr) return no_tier(name);
  return apply({removal_of(RecordKind::kTier, name)});
}

Result<TierEntry> Directory::tier(std::string_view name) const {
  ROWHOUSE_CHECK(check_tier_name(name));
  const std::lock_guard lock(mutex_);
  const auto* const held = contents_.tier(name);
  if (held == nullptr) return no_tier(name);
  return entry_of(contents_, std::string(name), held->record);
}

std::vector<TierEntry> Directory::tiers() const {
  const std::lock_guard lock(mutex_);
  std::vector<TierEntry> all;
  for (const auto& [name, held] : contents_.tiers()) {
    all.push_back(entry_of(contents_, name, held.record));
  }
  return all;
}

}  // namespace rowhouse::core
