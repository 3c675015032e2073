#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/resource_policy.h"

namespace rowhouse::engine::embedded {

using operation::PutResourcePolicy;

void EmbeddedOperations::execute(const Scope&, PutResourcePolicy&& request,
                                 Done<PutResourcePolicy> done) {
  const std::size_t bytes = request.policy.size();
  run_later(
      std::move(done),
      [this, request = std::move(request)](Done<PutResourcePolicy>& later) {
        const std::string& arn = request.resource_arn;
        std::string revision;
        const auto put = [&](std::optional<model::ResourcePolicy>& policy) -> Result<void> {
          ROWHOUSE_CHECK(check_revision(policy, request.expected_revision, arn));
          // The same text again is the same revision, whoever sealed it.
          const bool is_same = policy && policy->text == request.policy;
          revision = is_same ? policy->revision : catalog_.next_policy_revision(policy);
          policy = {request.policy, revision, request.seal};
          return {};
        };
        const auto changed = change_policy(PutResourcePolicy::kName, arn, put);
        if (!changed) return later(changed.error());
        later(operation::PutResourcePolicyResult{std::move(revision)});
      },
      bytes);
}

}  // namespace rowhouse::engine::embedded
