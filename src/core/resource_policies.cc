#include "core/resource_policies.h"

#include <mutex>

#include "signing/digest.h"

namespace rowhouse::core {
namespace {

constexpr std::string_view kNobody =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*",)"
    R"("Resource":"*"}})";

tenancy::PolicyPtr parsed(std::string_view text, std::string name) {
  auto policy = policy::Policy::parse(text, policy::PolicyKind::kResource, std::move(name));
  if (!policy) return nullptr;
  return std::make_shared<const policy::Policy>(*std::move(policy));
}

}  // namespace

std::string_view resource_of_stream_arn(std::string_view arn) noexcept {
  const auto table = model::table_of_stream_arn(arn);
  return table ? arn.substr(static_cast<std::size_t>(table->data() - arn.data())) : arn;
}

std::string ResourcePolicies::seal(std::string_view resource, std::string_view text) const {
  if (key_.empty()) return {};
  // No name of a resource holds a zero byte.
  std::string message(resource);
  message += '\0';
  message += text;
  return signing::hex(signing::hmac_sha256(key_, message));
}

tenancy::PolicyPtr ResourcePolicies::compile(std::string_view resource,
                                             const model::ResourcePolicy& put) const {
  const std::string name = "of table " + std::string(resource);
  tenancy::PolicyPtr policy;
  if (key_.empty() || signing::equal_in_constant_time(put.seal, seal(resource, put.text))) {
    policy = parsed(put.text, name);
  }
  return policy != nullptr ? policy : parsed(kNobody, name + ", not verified");
}

tenancy::PolicyPtr ResourcePolicies::of(const model::Stream& stream) const {
  if (!stream.policy) return nullptr;
  return find(std::string(resource_of_stream_arn(stream.arn)), {}, *stream.policy);
}

tenancy::PolicyPtr ResourcePolicies::find(const std::string& resource, std::string_view table_id,
                                          const model::ResourcePolicy& put) const {
  {
    const std::shared_lock lock(mutex_);
    const auto at = kept_.find(resource);
    if (at != kept_.end() && at->second.table_id == table_id &&
        at->second.revision == put.revision && at->second.seal == put.seal) {
      return at->second.policy;
    }
  }
  tenancy::PolicyPtr policy = compile(resource, put);
  const std::unique_lock lock(mutex_);
  if (kept_.size() >= kKeptMax) kept_.clear();
  kept_[resource] = {std::string(table_id), put.revision, put.seal, policy};
  return policy;
}

}  // namespace rowhouse::core
