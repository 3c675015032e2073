// The directory's managed policies.
#include <algorithm>
#include <utility>

#include "core/directory.h"
#include "core/unique_id.h"

namespace rowhouse::core {
namespace {

constexpr std::size_t kUniqueIdCharacters = 17;

template <typename Held>
void count_uses(const DirectoryContents::ByName<Held>& all, PolicyEntry& entry) {
  for (const auto& [name, held] : all) {
    const std::vector<std::string>& attached = held.record.attached_policies;
    if (std::find(attached.begin(), attached.end(), entry.name) != attached.end()) {
      ++entry.attachments;
    }
    if (held.record.boundary == entry.name) ++entry.boundaries;
  }
}

}  // namespace

PolicyEntry Directory::describe(const std::string& name, const PolicyRecord& record) const {
  PolicyEntry entry{name, contents_.arn_of(RecordKind::kPolicy, name), record};
  count_uses(contents_.users(), entry);
  count_uses(contents_.roles(), entry);
  return entry;
}

Result<PolicyEntry> Directory::create_policy(std::string_view name, std::string_view text) {
  ROWHOUSE_CHECK(check_policy_name(name));
  ROWHOUSE_TRY(lock, begin());
  if (contents_.policies().contains(name)) {
    return Error(ErrorCode::kResourceInUse, "A policy called " + std::string(name) +
                                                " already exists. Duplicate names are not "
                                                "allowed.");
  }
  PolicyRecord record{make_unique_id("ANPA", kUniqueIdCharacters, *options_.random),
                      std::string(text), now(), now()};
  ROWHOUSE_CHECK(apply({change_of(name, record)}));
  return describe(std::string(name), record);
}

Result<PolicyEntry> Directory::update_policy(std::string_view name, std::string_view text) {
  ROWHOUSE_CHECK(check_policy_name(name));
  ROWHOUSE_TRY(lock, begin());
  const auto* const held = contents_.policy(name);
  if (held == nullptr) return contents_.no_policy(name);
  PolicyRecord record = held->record;
  record.text = text;
  record.updated_at = now();
  ROWHOUSE_CHECK(apply({change_of(name, record)}));
  return describe(std::string(name), record);
}

Result<void> Directory::delete_policy(std::string_view name) {
  ROWHOUSE_CHECK(check_policy_name(name));
  ROWHOUSE_TRY(lock, begin());
  if (contents_.policy(name) == nullptr) return contents_.no_policy(name);
  return apply({removal_of(RecordKind::kPolicy, name)});
}

Result<PolicyEntry> Directory::policy(std::string_view name) const {
  ROWHOUSE_CHECK(check_policy_name(name));
  const std::lock_guard lock(mutex_);
  const auto* const held = contents_.policy(name);
  if (held == nullptr) return contents_.no_policy(name);
  return describe(std::string(name), held->record);
}

std::vector<PolicyEntry> Directory::policies() const {
  const std::lock_guard lock(mutex_);
  std::vector<PolicyEntry> all;
  for (const auto& [name, held] : contents_.policies()) {
    all.push_back({name, contents_.arn_of(RecordKind::kPolicy, name), held.record});
  }
  const auto use = [&](const std::string& name, std::size_t PolicyEntry::* count) {
    const auto at = std::lower_bound(all.begin(), all.end(), name,
                                     [](const PolicyEntry& entry, const std::string& wanted) {
                                       return NameLess()(entry.name, wanted);
                                     });
    if (at != all.end() && at->name == name) ++((*at).*count);
  };
  const auto use_all = [&](const auto& holders) {
    for (const auto& [name, held] : holders) {
      for (const std::string& policy : held.record.attached_policies) {
        use(policy, &PolicyEntry::attachments);
      }
      if (!held.record.boundary.empty()) use(held.record.boundary, &PolicyEntry::boundaries);
    }
  };
  use_all(contents_.users());
  use_all(contents_.roles());
  return all;
}

}  // namespace rowhouse::core
