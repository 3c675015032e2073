#include "tenancy/scope.h"

#include <algorithm>
#include <array>

#include "tenancy/belonging.h"

namespace rowhouse::tenancy {
namespace {

// What a tenant may do: operations which name each partition that they touch. Scan is not among
// them, since it names none.
constexpr std::array<std::string_view, 10> kTenantActions = {
    "GetItem",      "PutItem",        "UpdateItem",         "DeleteItem",       "Query",
    "BatchGetItem", "BatchWriteItem", "TransactWriteItems", "TransactGetItems", "MeasureTenant"};
constexpr std::string_view kDescribeTable = "DescribeTable";
// Actions which Amazon DynamoDB does not have.
constexpr std::array<std::string_view, 2> kOwnActions = {"ListTenants", "MeasureTenant"};
// Where no table says which account it is.
constexpr std::string_view kAccountUnknown = "000000000000";

bool is_on_named_items(std::string_view action) noexcept {
  return std::find(kTenantActions.begin(), kTenantActions.end(), action) != kTenantActions.end();
}

// The account of arn:aws:dynamodb:<region>:<account>:table/<name>.
std::string_view account_of(std::string_view arn) {
  for (int colons = 0; colons < 4; ++colons) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return kAccountUnknown;
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

// AWS's sentence, with a tenant as an IAM user under the path /tenant/.
Error denied(const Principal& principal, const Access& access) {
  const bool is_own =
      std::find(kOwnActions.begin(), kOwnActions.end(), access.action) != kOwnActions.end();
  std::string action = is_own ? "rowhouse:" : "dynamodb:";
  action += access.action;

  // The table is named by its ARN alone; a key would tell one tenant of another.
  std::string_view resource = access.table != nullptr ? access.table->arn : access.resource;
  if (resource.empty()) resource = "*";
  std::string message = "User: arn:aws:iam::";
  message += account_of(resource);
  message += ":user/tenant/" + principal.tenant().text();
  message += " is not authorized to perform: " + action + " on resource: ";
  message += resource;
  message += " because no identity-based policy allows the " + action + " action";
  return Error(ErrorCode::kAccessDenied, std::move(message));
}

}  // namespace

bool Scope::admits(model::ValueView partition_key) const noexcept {
  if (unlimited_) return true;
  return partition_key.tag() == model::Tag::kString &&
         belongs(partition_key.as_bytes(), partition_);
}

bool Scope::admits_from_index(model::ValueView table_partition_key) const noexcept {
  return admits(table_partition_key);
}

bool Scope::may_carry(model::ValueView index_partition_key) const noexcept {
  if (unlimited_ || index_partition_key.tag() != model::Tag::kString) return true;
  const std::string_view partition(partition_);
  const std::string_view before_the_id = partition.substr(0, partition.size() - tenant_bytes_);
  const auto owner = owner_of(before_the_id, index_partition_key.as_bytes());
  return !owner || *owner == partition.substr(before_the_id.size());
}

bool may_be_allowed(const Principal& principal, std::string_view action) noexcept {
  return principal.is_operator() || action == kDescribeTable || is_on_named_items(action);
}

Result<Scope> authorize(const Principal& principal, const Access& access) {
  if (access.table != nullptr) {
    for (const model::ValueView key : access.leading_keys) {
      if (key.tag() == model::Tag::kString &&
          is_reserved(access.table->tenant_template, key.as_bytes())) {
        return Error(ErrorCode::kValidation,
                     "One or more parameter values were invalid: the form of this partition key is "
                     "reserved: a tenant's key followed by ##");
      }
    }
  }
  if (principal.is_operator()) return Scope(true, {});
  if (access.action == kDescribeTable && access.table != nullptr) {
    return Scope(false, partition_of(access.table->tenant_template, principal.tenant()),
                 principal.tenant().text().size());
  }
  if (access.table == nullptr || access.leading_keys.empty() || !is_on_named_items(access.action)) {
    return denied(principal, access);
  }
  Scope scope(false, partition_of(access.table->tenant_template, principal.tenant()),
              principal.tenant().text().size());
  for (const model::ValueView key : access.leading_keys) {
    if (!scope.admits(key)) return denied(principal, access);
  }
  return scope;
}

}  // namespace rowhouse::tenancy
