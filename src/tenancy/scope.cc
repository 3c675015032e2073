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

Error denied(const Principal& principal, const Access& access) {
  std::string message = "User: " + principal.tenant().text() +
                        " is not authorized to perform: dynamodb:" + std::string(access.action);
  // The table is named by its ARN alone; a key would tell one tenant of another.
  if (access.table != nullptr) message += " on resource: " + access.table->arn;
  message += " because no identity-based policy allows the dynamodb:" + std::string(access.action) +
             " action";
  return Error(ErrorCode::kAccessDenied, std::move(message));
}

}  // namespace

bool Scope::admits(model::ValueView partition_key) const noexcept {
  if (unlimited_) return true;
  return partition_key.tag() == model::Tag::kString &&
         belongs(partition_key.as_bytes(), partition_);
}

Result<Scope> authorize(const Principal& principal, const Access& access) {
  if (access.table != nullptr) {
    for (const model::ValueView key : access.leading_keys) {
      if (key.tag() == model::Tag::kString &&
          is_reserved(access.table->tenant_template, key.as_bytes())) {
        return Error(ErrorCode::kValidation,
                     "One or more parameter values were invalid: a partition key of the form "
                     "tenant#<id>## is reserved");
      }
    }
  }
  if (principal.is_operator()) return Scope(true, {});
  if (access.action == "DescribeTable" && access.table != nullptr) {
    return Scope(false, partition_of(access.table->tenant_template, principal.tenant()));
  }
  if (access.table == nullptr || access.leading_keys.empty() ||
      std::find(kTenantActions.begin(), kTenantActions.end(), access.action) ==
          kTenantActions.end()) {
    return denied(principal, access);
  }
  Scope scope(false, partition_of(access.table->tenant_template, principal.tenant()));
  for (const model::ValueView key : access.leading_keys) {
    if (!scope.admits(key)) return denied(principal, access);
  }
  return scope;
}

}  // namespace rowhouse::tenancy
