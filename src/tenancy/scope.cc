#include "tenancy/scope.h"

#include <algorithm>
#include <iterator>

#include "model/value_writer.h"
#include "operation/action.h"
#include "tenancy/belonging.h"
#include "tenancy/carry_gate.h"
#include "tenancy/index_gate.h"
#include "tenancy/refusal.h"
#include "tenancy/request_facts.h"

namespace rowhouse::tenancy {
namespace {

using operation::ForTenants;

constexpr std::string_view kDescribeTable = "DescribeTable";
constexpr std::string_view kScan = "Scan";
constexpr std::string_view kTransactWriteItems = "TransactWriteItems";
constexpr std::string_view kExecuteTransaction = "ExecuteTransaction";

/// An operation on items that names no partition.
bool is_scan(const Access& access) noexcept {
  return access.action == kScan || access.full_table_scan.value_or(false);
}

/// What a tenant may do. Scan is nothing of it, since it names no partition.
ForTenants for_tenants(std::string_view action) noexcept {
  const operation::Action* const known = operation::find_action(action);
  return known == nullptr ? ForTenants::kNever : known->for_tenants;
}

Result<void> check_reserved(const Principal& principal, const Access& access) {
  if (access.table == nullptr) return {};
  if (access.is_behind_gateway && principal.is_operator()) return {};
  for (const model::ValueView key : access.leading_keys) {
    if (key.tag() == model::Tag::kString &&
        is_reserved(access.table->tenant_template, key.as_bytes())) {
      return Error(ErrorCode::kValidation,
                   "One or more parameter values were invalid: the form of this partition key is "
                   "reserved: a tenant's key followed by ##");
    }
  }
  return {};
}

/// What the policies say. `facts` are of the same access.
policy::Verdict evaluate(const IdentityContext& caller, const Access& access,
                         const policy::RequestContext& context) {
  policy::PolicySet policies = caller.policies();
  const policy::Policy* const of_table = access.table_policy.get();
  if (of_table != nullptr) policies.resource = {&of_table, 1};
  // On AWS a condition for all leading keys is true where there are none, which here asks: might
  // it be allowed with some key?
  const bool is_missing = access.touches_items && access.table == nullptr && !is_scan(access);
  // A stream's reader is given what it may see, record by record (Scope::admits_from_stream), so
  // here too it is asked whether there may be any.
  return policy::evaluate(
      policies, context,
      is_missing || access.reads_stream ? policy::Mode::kAws : policy::Mode::kRowhouse);
}

bool speaks_of_leading_keys(const IdentityContext& caller, const Access& access) {
  Mentions mentions = caller.mentions();
  if (access.table_policy != nullptr) add_mentions(*access.table_policy, mentions);
  return mentions.leading_keys;
}

/// What a refused caller is told of a denial: that a table denies, only who could use it otherwise.
/// Others would learn that it is there.
policy::Verdict told_of(const policy::Verdict& denial, const IdentityContext& caller,
                        const Access& access, const policy::RequestContext& context) {
  if (!denial.explicitly_denied || denial.source != policy::Source::kResource) return denial;
  Access own = access;
  own.table_policy = nullptr;
  const policy::Verdict without = evaluate(caller, own, context);
  return without.allowed ? denial : without;
}

/// What a table's policy denies to a tenant, seen as an IAM user under the path /tenant/. It cannot
/// allow a tenant anything: its key opens its own items, and that is all.
policy::Verdict denial_of_table(const Requester& requester, const Access& access) {
  const TenantId& tenant = requester.principal.tenant();
  auto user = std::make_shared<Identity>();
  user->arn = arn_of_tenant(tenant, access.table->arn);
  user->account = user->arn.substr(std::string_view("arn:aws:iam::").size(), 12);
  user->user_id = user->user_name = "tenant/" + tenant.text();
  const IdentityContext caller(std::move(user));
  const RequestFacts facts(caller, requester.origin, access);
  // Not as a reader of streams is asked: no gate asks a tenant's records again.
  policy::PolicySet policies;
  const policy::Policy* const of_table = access.table_policy.get();
  policies.resource = {&of_table, 1};
  return policy::evaluate(policies, facts.context(), policy::Mode::kRowhouse);
}

/// Counts of a whole table tell of every item in it: they are for those who may read them all.
bool may_scan(const Requester& requester, const Access& described) {
  const IdentityContext& caller = **requester.principal.context();
  Access scan = described;
  scan.action = kScan;
  scan.touches_items = true;
  const RequestFacts facts(caller, requester.origin, scan);
  return evaluate(caller, scan, facts.context()).allowed;
}

}  // namespace

bool Scope::has_key(std::string_view compact) const noexcept {
  if (has_one_key_) return key_.view() == compact;
  return rest_ != nullptr && std::binary_search(rest_->keys.begin(), rest_->keys.end(), compact);
}

bool Scope::admits(model::ValueView partition_key) const noexcept {
  switch (reach_) {
    case Reach::kEverything:
      return true;
    case Reach::kTenant:
      return partition_key.tag() == model::Tag::kString &&
             belongs(partition_key.as_bytes(), key_.view());
    case Reach::kKeys: {
      if (has_key(partition_key.encoded())) return true;
      std::string storage;
      return rest_ != nullptr && !rest_->templates.empty() &&
             has_key(known_key(partition_key, storage).encoded());
    }
  }
  return false;
}

model::ValueView Scope::known_key(model::ValueView key, std::string& storage) const {
  if (rest_ == nullptr || key.tag() != model::Tag::kString) return key;
  for (const std::string& tenant_template : rest_->templates) {
    if (const auto told = told_partition(tenant_template, key.as_bytes())) {
      model::ValueWriter(storage).string(*told);
      return model::ValueView(storage);
    }
  }
  return key;
}

Scope::Rest& Scope::own_rest() {
  if (rest_ == nullptr || rest_.use_count() > 1) {
    rest_ = std::make_shared<Rest>(rest_ == nullptr ? Rest{} : *rest_);
  }
  return *rest_;
}

Scope Scope::for_kept_keys(std::string_view tenant_template) const {
  Scope scope = *this;
  // Where no key is compared as a whole, a kept one belongs as the other does.
  if (reach_ != Reach::kKeys && (rest_ == nullptr || rest_->gate == nullptr)) return scope;
  auto& templates = scope.own_rest().templates;
  if (std::find(templates.begin(), templates.end(), tenant_template) == templates.end()) {
    templates.emplace_back(tenant_template);
  }
  return scope;
}

bool Scope::admits_from_index(
    model::ValueView table_partition_key,
    const std::optional<model::ValueView>& table_sort_key) const noexcept {
  if (reach_ == Reach::kTenant && !admits(table_partition_key)) return false;
  if (rest_ != nullptr && rest_->tier != nullptr && !has_kind_of(*rest_->tier, table_sort_key)) {
    return false;
  }
  if (rest_ == nullptr || rest_->gate == nullptr) return true;
  std::string storage;
  return rest_->gate->admits(known_key(table_partition_key, storage));
}

bool Scope::narrows_indexes() const noexcept {
  return reach_ == Reach::kTenant ||
         (rest_ != nullptr && (rest_->tier != nullptr || rest_->gate != nullptr));
}

bool Scope::may_carry(model::ValueView index_partition_key) const noexcept {
  if (index_partition_key.tag() != model::Tag::kString) return true;
  if (reach_ != Reach::kTenant) {
    return rest_ == nullptr ||
           std::all_of(rest_->carried.begin(), rest_->carried.end(),
                       [&](const CarryGate& gate) { return gate.admits(index_partition_key); });
  }
  const std::string_view partition = key_.view();
  const std::string_view before_the_id = partition.substr(0, partition.size() - tenant_bytes_);
  const auto owner = owner_of(before_the_id, index_partition_key.as_bytes());
  return !owner || *owner == partition.substr(before_the_id.size());
}

std::string_view Scope::holder() const noexcept {
  if (rest_ != nullptr && !rest_->holder.empty()) return rest_->holder;
  return partition();
}

Result<void> Scope::add(Scope part) {
  if (part.reach_ != reach_ || part.partition() != partition()) {
    return Error(ErrorCode::kAccessDenied,
                 "One request cannot span tables which name their tenants differently");
  }
  if (reach_ != Reach::kKeys) return {};
  // A copy of this scope may share what it has.
  own_rest();
  const auto insert = [this](std::string_view key) {
    const auto at = std::lower_bound(rest_->keys.begin(), rest_->keys.end(), key);
    if (at == rest_->keys.end() || *at != key) rest_->keys.emplace(at, key);
  };
  if (has_one_key_) insert(key_.view());
  has_one_key_ = false;
  if (part.has_one_key_) insert(part.key_.view());
  if (part.rest_ != nullptr) {
    Rest& more = part.own_rest();
    for (const std::string& key : more.keys) insert(key);
    rest_->carried.insert(rest_->carried.end(), std::make_move_iterator(more.carried.begin()),
                          std::make_move_iterator(more.carried.end()));
  }
  return {};
}

Scope Scope::of_tenant(const Principal& principal, const model::TableSchema& table) {
  Scope scope(Reach::kTenant);
  const std::string& id = principal.tenant().text();
  scope.key_ = base::ShortBytes(prefix_of_template(table.tenant_template));
  scope.key_.append(id);
  scope.tenant_bytes_ = static_cast<std::uint16_t>(id.size());
  return scope;
}

Scope Scope::of_identity(const Requester& requester, const Access& access,
                         const policy::RequestContext& context) {
  const std::shared_ptr<const IdentityContext>& caller = *requester.principal.context();
  const std::span<const model::ValueView> keys = access.leading_keys;
  bool is_limited = !keys.empty() || (access.touches_items && !is_scan(access));
  if (access.reads_stream) is_limited = false;  // but for the gate
  if (access.action == kDescribeTable) is_limited = !may_scan(requester, access);
  Scope scope(is_limited ? Reach::kKeys : Reach::kEverything);
  if (keys.size() == 1) {
    scope.key_ = base::ShortBytes(keys.front().encoded());
    scope.has_one_key_ = true;
  }
  const bool may_carry = may_reach_an_index(access);
  const bool needs_gate = (access.reads_index || access.reads_stream || may_carry) &&
                          speaks_of_leading_keys(*caller, access);
  const bool needs_holder = access.enclosing_operation == kTransactWriteItems ||
                            access.enclosing_operation == kExecuteTransaction;
  if (keys.size() < 2 && !needs_gate && !needs_holder) return scope;

  scope.rest_ = std::make_shared<Rest>();
  if (keys.size() > 1) {
    for (const auto key : keys) scope.rest_->keys.emplace_back(key.encoded());
    std::sort(scope.rest_->keys.begin(), scope.rest_->keys.end());
  }
  if (needs_gate) {
    auto gate = std::make_shared<const IndexGate>(caller, access.table_policy, context);
    if (may_carry) {
      scope.rest_->carried.emplace_back(std::move(gate), access);
    } else {
      scope.rest_->gate = std::move(gate);
    }
  }
  if (needs_holder) scope.rest_->holder = caller->holder();
  return scope;
}

bool may_be_allowed(const Principal& principal, std::string_view action) noexcept {
  return !principal.is_tenant() || for_tenants(action) != ForTenants::kNever;
}

Result<Scope> authorize(const Requester& requester, const Access& access,
                        policy::Verdict* verdict) {
  const Principal& principal = requester.principal;
  ROWHOUSE_CHECK(check_reserved(principal, access));
  if (principal.is_operator()) return Scope(Scope::Reach::kEverything);

  policy::Verdict decided;
  const auto refuse = [&] {
    if (verdict != nullptr) *verdict = decided;
    return denied(principal, access, decided);
  };
  std::optional<Scope> of_tenant;
  if (principal.is_tenant()) {
    const ForTenants may = for_tenants(access.action);
    const bool names_none = may == ForTenants::kNamedItems && access.leading_keys.empty();
    if (access.table == nullptr || may == ForTenants::kNever || names_none) return refuse();
    of_tenant = Scope::of_tenant(principal, *access.table);
    for (const model::ValueView key : access.leading_keys) {
      if (!of_tenant->admits(key)) return refuse();
    }
    // A tier is to a tenant what a permissions boundary is to a user.
    if (principal.tier() != nullptr && !permits(*principal.tier(), access)) {
      decided.source = policy::Source::kBoundary;
      return refuse();
    }
    if (access.table_policy != nullptr && principal.context() == nullptr) {
      decided = denial_of_table(requester, access);
      if (decided.explicitly_denied) return refuse();
      decided = {};
    }
    if (access.reads_index && principal.tier() != nullptr && !principal.tier()->kinds.empty()) {
      of_tenant->rest_ = std::make_shared<Scope::Rest>();
      of_tenant->rest_->tier = principal.tier_pointer();
    }
    if (principal.context() == nullptr) return *std::move(of_tenant);
  }

  const std::shared_ptr<const IdentityContext>& caller = *principal.context();
  const RequestFacts facts(*caller, requester.origin, access);
  decided = evaluate(*caller, access, facts.context());
  if (!decided.allowed) {
    if (verdict != nullptr) *verdict = decided;
    return denied(principal, access, told_of(decided, *caller, access, facts.context()));
  }
  if (verdict != nullptr) *verdict = decided;
  Scope scope = Scope::of_identity(requester, access, facts.context());
  if (!of_tenant) return scope;
  // What its policies say of indexes.
  if (scope.rest_ != nullptr) {
    if (of_tenant->rest_ != nullptr) scope.rest_->tier = of_tenant->rest_->tier;
    of_tenant->rest_ = scope.rest_;
  }
  // Two tenants' sessions of one role may have one name.
  if (of_tenant->rest_ != nullptr && !of_tenant->rest_->holder.empty()) {
    of_tenant->rest_->holder += '\n' + principal.tenant().text();
  }
  return *std::move(of_tenant);
}

}  // namespace rowhouse::tenancy
