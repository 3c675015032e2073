#include "engine/remote/remote_engine.h"

namespace rowhouse::engine::remote {

using operation::GetResourcePolicy;

void RemoteEngine::execute(const Scope&, GetResourcePolicy&& get, Done<GetResourcePolicy> done) {
  with_policy(get, std::move(done), [](Policed&& found, Done<GetResourcePolicy>&& later) {
    auto& policy = found.policy;
    if (!policy) return later(policy_not_found(found.arn));
    later(operation::GetResourcePolicyResult{std::move(policy->text), std::move(policy->revision)});
  });
}

}  // namespace rowhouse::engine::remote
