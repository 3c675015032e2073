#include "tenancy/refusal.h"

#include <string>

#include "tenancy/request_facts.h"

namespace rowhouse::tenancy {
namespace {

// Where no table says which account it is.
constexpr std::string_view kAccountUnknown = "000000000000";

// The account of arn:aws:dynamodb:<region>:<account>:table/<name>.
std::string_view account_of(std::string_view arn) {
  for (int colons = 0; colons < 4; ++colons) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return kAccountUnknown;
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

std::string_view kind_of_policy(policy::Source source) {
  switch (source) {
    case policy::Source::kBoundary:
      return "permissions boundary";
    case policy::Source::kSession:
      return "session policy";
    case policy::Source::kResource:
      return "resource-based policy";
    case policy::Source::kNone:
    case policy::Source::kIdentity:
    case policy::Source::kTrust:
      break;
  }
  return "identity-based policy";
}

}  // namespace

std::string arn_of_tenant(const TenantId& tenant, std::string_view resource_arn) {
  return "arn:aws:iam::" + std::string(account_of(resource_arn)) + ":user/tenant/" + tenant.text();
}

Error denied(const Principal& principal, const Access& access, const policy::Verdict& verdict) {
  std::string_view resource = access.resource;
  if (resource.empty() && access.table != nullptr) resource = access.table->arn;
  if (resource.empty()) resource = "*";
  const base::ShortBytes action = action_with_service(access.action);

  std::string message = "User: ";
  if (const Identity* identity = principal.identity()) {
    message += identity->arn;
  } else {
    message += arn_of_tenant(principal.tenant(), resource);
  }
  message += " is not authorized to perform: ";
  message += action.view();
  message += " on resource: ";
  message += resource;
  const std::string_view kind = kind_of_policy(verdict.source);
  if (verdict.explicitly_denied) {
    message +=
        kind.front() == 'i' ? " with an explicit deny in an " : " with an explicit deny in a ";
    message += kind;
  } else {
    message += " because no ";
    message += kind;
    message += " allows the ";
    message += action.view();
    message += " action";
  }
  return Error(ErrorCode::kAccessDenied, std::move(message));
}

}  // namespace rowhouse::tenancy
