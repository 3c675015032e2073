#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/resource_policy.h"

namespace rowhouse::engine::embedded {

using operation::DeleteResourcePolicy;

void EmbeddedOperations::execute(const Scope&, DeleteResourcePolicy&& request,
                                 Done<DeleteResourcePolicy> done) {
  run_later(std::move(done),
            [this, request = std::move(request)](Done<DeleteResourcePolicy>& later) {
              const std::string& arn = request.resource_arn;
              operation::DeleteResourcePolicyResult result;
              const auto erase = [&](std::optional<model::ResourcePolicy>& policy) -> Result<void> {
                ROWHOUSE_CHECK(check_revision(policy, request.expected_revision, arn));
                if (policy) result.revision = policy->revision;
                policy.reset();
                return {};
              };
              const auto changed = change_policy(DeleteResourcePolicy::kName, arn, erase);
              if (!changed) return later(changed.error());
              later(std::move(result));
            });
}

}  // namespace rowhouse::engine::embedded
