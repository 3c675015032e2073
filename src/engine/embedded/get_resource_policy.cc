#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/resource_policy.h"

namespace rowhouse::engine::embedded {

using operation::GetResourcePolicy;

void EmbeddedOperations::execute(const Scope&, GetResourcePolicy&& request,
                                 Done<GetResourcePolicy> done) {
  const std::string& arn = request.resource_arn;
  std::optional<model::ResourcePolicy> policy;
  if (model::table_of_stream_arn(arn)) {
    const auto stream = stream_of_arn(GetResourcePolicy::kName, arn);
    if (!stream) return done(stream.error());
    policy = (*stream)->told->policy;
  } else {
    const auto name = table_of_arn(GetResourcePolicy::kName, arn);
    if (!name) return done(name.error());
    const auto table = catalog_.find(*name);
    if (table == nullptr) return done(resource_not_found());
    policy = table->schema.settings.policy;
  }
  if (!policy) return done(policy_not_found(arn));
  done(operation::GetResourcePolicyResult{std::move(policy->text), std::move(policy->revision)});
}

}  // namespace rowhouse::engine::embedded
