#include "tenancy/carry_gate.h"

#include <algorithm>

#include "operation/action.h"
#include "tenancy/belonging.h"

namespace rowhouse::tenancy {

CarryGate::CarryGate(std::shared_ptr<const IndexGate> policies, const Access& write)
    : policies_(std::move(policies)), tenant_template_(write.table->tenant_template) {
  for (const model::ValueView key : write.leading_keys) {
    if (key.tag() != model::Tag::kString) continue;
    const auto owner = owner_of(tenant_template_, key.as_bytes());
    if (owner && std::find(owners_.begin(), owners_.end(), *owner) == owners_.end()) {
      owners_.emplace_back(*owner);
    }
  }
}

bool CarryGate::admits(model::ValueView index_partition_key) const {
  if (index_partition_key.tag() != model::Tag::kString) return true;
  const auto owner = owner_of(tenant_template_, index_partition_key.as_bytes());
  if (!owner || std::find(owners_.begin(), owners_.end(), *owner) != owners_.end()) return true;
  return policies_->admits(index_partition_key);
}

bool may_reach_an_index(const Access& access) noexcept {
  if (access.table == nullptr) return false;
  const operation::Action* const action = operation::find_action(access.action);
  if (action == nullptr || !action->fills_indexes) return false;
  const auto& indexes = access.table->indexes;
  return std::any_of(indexes.begin(), indexes.end(),
                     [](const model::SecondaryIndex& index) { return index.is_global; });
}

}  // namespace rowhouse::tenancy
