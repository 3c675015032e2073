#include "core/resource_policies.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "signing/digest.h"
#include "tenancy/policy/principal_arn.h"

namespace rowhouse::core {
namespace {

constexpr std::string_view kNobody =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*",)"
    R"("Resource":"*"}})";

// Between what is sealed and whom it names, and between them; in no id and no digest.
constexpr char kBeforeIds = ':';
constexpr char kBetweenIds = ',';

Result<policy::Policy> parsed(std::string_view text, std::string name) {
  return policy::Policy::parse(text, policy::PolicyKind::kResource, std::move(name));
}

/// Calls `visit` with each entry that names a user, a role or a session, and its statement.
template <typename Policy, typename Visit>
void visit_named(Policy& policy, Visit visit) {
  for (auto& statement : policy.statements) {
    for (auto& entry : statement.principals) {
      if (entry.form != policy::PrincipalEntry::Form::kNamed) continue;
      if (entry.kind == policy::Caller::Kind::kAws) visit(statement, entry);
    }
  }
}

}  // namespace

std::string_view resource_of_stream_arn(std::string_view arn) noexcept {
  const auto table = model::table_of_stream_arn(arn);
  return table ? arn.substr(static_cast<std::size_t>(table->data() - arn.data())) : arn;
}

/// The ids of whom a policy names, in its order; empty if there are none.
Result<std::string> ResourcePolicies::ids_of(const policy::Policy& policy) const {
  std::string ids;
  bool any = false;
  bool first = true;
  Result<void> all;
  visit_named(policy, [&](const policy::Statement&, const policy::PrincipalEntry& entry) {
    const auto id = principals_->find_principal(entry.text);
    if (!id) {
      all = policy::invalid_principal();
      return;
    }
    if (!std::exchange(first, false)) ids += kBetweenIds;
    ids += *id;
    any = any || !id->empty();
  });
  if (!all) return std::move(all).error();
  return any ? ids : std::string();
}

std::string ResourcePolicies::sealed(std::string_view resource, std::string_view text,
                                     std::string_view ids) const {
  // No name of a resource holds a zero byte, and neither does the JSON of a policy.
  std::string message(resource);
  message += '\0';
  message += text;
  if (!ids.empty()) message.append(1, '\0').append(ids);
  std::string seal = signing::hex(signing::hmac_sha256(key_, message));
  if (!ids.empty()) seal.append(1, kBeforeIds).append(ids);
  return seal;
}

Result<std::string> ResourcePolicies::seal(std::string_view resource, std::string_view text) const {
  std::string ids;
  if (principals_ != nullptr) {
    ROWHOUSE_TRY(policy, parsed(text, "resource policy"));
    ROWHOUSE_TRY(found, ids_of(policy));
    ids = std::move(found);
  }
  return key_.empty() ? std::string() : sealed(resource, text, ids);
}

/// Takes the names out of an Allow and of a NotPrincipal that stand for somebody else now. False if
/// the ids are not those of this policy.
bool ResourcePolicies::bind_principals(policy::Policy& policy, std::string_view ids) const {
  if (ids.empty() || principals_ == nullptr) return true;
  bool is_at_end = false;
  bool fits = true;
  visit_named(policy, [&](const policy::Statement& statement, policy::PrincipalEntry& entry) {
    fits = fits && !is_at_end;
    const std::size_t end = std::min(ids.find(kBetweenIds), ids.size());
    const std::string_view id = ids.substr(0, end);
    is_at_end = end == ids.size();
    ids.remove_prefix(is_at_end ? end : end + 1);
    const bool by_name = statement.effect == policy::Effect::kDeny && !statement.not_principal;
    if (id.empty() || by_name) return;
    // An entry without a text names nobody.
    if (principals_->find_principal(entry.text) != id) entry.text.clear();
  });
  return fits && is_at_end;
}

std::string_view ResourcePolicies::ids_in(std::string_view seal) {
  const std::size_t colon = seal.find(kBeforeIds);
  return colon == std::string_view::npos ? std::string_view() : seal.substr(colon + 1);
}

bool ResourcePolicies::is_verified(std::string_view resource,
                                   const model::ResourcePolicy& put) const {
  return key_.empty() ||
         signing::equal_in_constant_time(put.seal, sealed(resource, put.text, ids_in(put.seal)));
}

tenancy::PolicyPtr ResourcePolicies::compile(std::string_view resource,
                                             const model::ResourcePolicy& put) const {
  const std::string name = "of table " + std::string(resource);
  if (is_verified(resource, put)) {
    auto policy = parsed(put.text, name);
    if (policy && bind_principals(*policy, ids_in(put.seal))) {
      return std::make_shared<const policy::Policy>(*std::move(policy));
    }
  }
  return std::make_shared<const policy::Policy>(parsed(kNobody, name + ", not verified").value());
}

tenancy::PolicyPtr ResourcePolicies::of(const model::Stream& stream) const {
  if (!stream.policy) return nullptr;
  return find(std::string(resource_of_stream_arn(stream.arn)), {}, *stream.policy);
}

tenancy::PolicyPtr ResourcePolicies::find(const std::string& resource, std::string_view table_id,
                                          const model::ResourcePolicy& put) const {
  // Before anybody is looked up: who comes or goes meanwhile has the policy compiled once more.
  const std::uint64_t version = principals_ == nullptr ? 0 : principals_->principals_version();
  {
    const std::shared_lock lock(mutex_);
    const auto at = kept_.find(resource);
    if (at != kept_.end() && at->second.table_id == table_id && at->second.principals == version &&
        at->second.revision == put.revision && at->second.seal == put.seal) {
      return at->second.policy;
    }
  }
  tenancy::PolicyPtr policy = compile(resource, put);
  const std::unique_lock lock(mutex_);
  if (kept_.size() >= kKeptMax) kept_.clear();
  kept_[resource] = {std::string(table_id), put.revision, put.seal, version, policy};
  return policy;
}

}  // namespace rowhouse::core
