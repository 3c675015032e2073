#include "engine/remote/remote_engine.h"

namespace rowhouse::engine::remote {

using operation::DeleteResourcePolicy;
using operation::DeleteResourcePolicyResult;

void RemoteEngine::execute(const Scope&, DeleteResourcePolicy&& erase,
                           Done<DeleteResourcePolicy> done) {
  const DeleteResourcePolicy asked = erase;
  with_policy(
      asked, std::move(done),
      [this, erase = std::move(erase)](Policed&& found, Done<DeleteResourcePolicy>&& later) {
        auto checked = check_revision(found.policy, erase.expected_revision, found.arn);
        if (!checked) return later(std::move(checked).error());
        DeleteResourcePolicyResult result;
        if (!found.policy && !found.is_closed) return later(std::move(result));
        if (found.policy) result.revision = found.policy->revision;
        const ExpectedPolicy expected{erase.expected_revision.has_value(), result.revision};
        change_policy(
            found, false, body_of_delete_policy(options_.hidden_table, found.kept_under, expected),
            [result = std::move(result), later = std::move(later)](Result<void> changed) mutable {
              if (!changed) return later(std::move(changed).error());
              later(std::move(result));
            });
      });
}

}  // namespace rowhouse::engine::remote
