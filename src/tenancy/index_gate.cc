#include "tenancy/index_gate.h"

#include "tenancy/policy/evaluate.h"
#include "tenancy/request_facts.h"

namespace rowhouse::tenancy {

using policy::ContextKey;
using policy::KeyName;

IndexGate::IndexGate(std::shared_ptr<const IdentityContext> caller, PolicyPtr table_policy,
                     const policy::RequestContext& context)
    : caller_(std::move(caller)), table_policy_(std::move(table_policy)) {
  keys_.push_back(ContextKey::many(policy::kLeadingKeys, {}));
  for (const ContextKey& key : context.keys) {
    if (key.name() == policy::kLeadingKeys || key.name() == policy::kFirstPartitionKeyValues) {
      continue;
    }
    const KeyName name(keep(key.name().text()), key.name().hash());
    if (!key.has_many()) {
      keys_.push_back(ContextKey::one(name, keep(key.values().front())));
      continue;
    }
    auto& values = lists_.emplace_back();
    for (const std::string_view value : key.values()) values.push_back(keep(value));
    keys_.push_back(ContextKey::many(name, values));
  }
  context_ = context;
  context_.action = keep(context.action);
  context_.resource = keep(context.resource);
  context_.caller_keys = caller_->keys();
  context_.caller = caller_->caller();
}

bool IndexGate::admits(model::ValueView table_partition_key) const {
  std::string storage;
  const std::string_view leading_key = key_text(table_partition_key, storage);
  RequestFacts::Keys keys(keys_.begin(), keys_.end());
  keys.front() = ContextKey::many(policy::kLeadingKeys, {&leading_key, 1});
  policy::RequestContext context = context_;
  context.keys = {keys.data(), keys.size()};
  policy::PolicySet policies = caller_->policies();
  const policy::Policy* const of_table = table_policy_.get();
  if (of_table != nullptr) policies.resource = {&of_table, 1};
  return policy::evaluate(policies, context).allowed;
}

}  // namespace rowhouse::tenancy
