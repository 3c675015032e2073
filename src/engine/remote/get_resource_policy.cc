#include "engine/remote/remote_engine.h"

namespace rowhouse::engine::remote {

using operation::GetResourcePolicy;

void RemoteEngine::execute(const Scope&, GetResourcePolicy&& get, Done<GetResourcePolicy> done) {
  const GetResourcePolicy asked = get;
  with_policy(asked, std::move(done),
              [arn = std::move(get.resource_arn)](const model::TableSchema&,
                                                  std::optional<model::ResourcePolicy>&& policy,
                                                  Done<GetResourcePolicy>&& later) {
                if (!policy) return later(policy_not_found(arn));
                later(operation::GetResourcePolicyResult{std::move(policy->text),
                                                         std::move(policy->revision)});
              });
}

}  // namespace rowhouse::engine::remote
