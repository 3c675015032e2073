// The directory as an access file says it.
#include <span>
#include <utility>

#include "core/access_plan.h"
#include "core/directory.h"

namespace rowhouse::core {

Result<std::vector<AccessChange>> Directory::diff(const AccessFile& file, Prune prune) const {
  const std::lock_guard lock(mutex_);
  AccessPlan plan = plan_access(contents_, file, prune, now(), *options_.random);
  ROWHOUSE_CHECK(contents_.prepare_naming(plan.changes));
  return std::move(plan.told);
}

Result<std::vector<AccessChange>> Directory::apply(const AccessFile& file, Prune prune) {
  ROWHOUSE_TRY(lock, begin());
  AccessPlan plan = plan_access(contents_, file, prune, now(), *options_.random);
  // All of it first, so that what cannot be does not end between two slices.
  ROWHOUSE_CHECK(contents_.prepare_naming(plan.changes));
  std::span<RecordChange> rest(plan.changes);
  while (!rest.empty()) {
    const std::size_t count = slice_of(rest);
    Result<void> applied = apply({rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(count)});
    if (!applied) {
      const std::size_t done = plan.changes.size() - rest.size();
      if (done == 0) return std::move(applied).error();
      return std::move(applied.error().within("after " + std::to_string(done) + " of " +
                                              std::to_string(plan.changes.size()) + " records"));
    }
    rest = rest.subspan(count);
  }
  return std::move(plan.told);
}

}  // namespace rowhouse::core
