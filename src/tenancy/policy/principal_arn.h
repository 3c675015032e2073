#pragma once

#include <string_view>

#include "base/result.h"

namespace rowhouse::policy {

/// Whether this is the ARN of a user (a tenant is one, under the path /tenant/), a role, a session
/// or a federated user, of twelve digits' account: a group is no principal, and neither is anything
/// else that has an ARN.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
bool is_principal_arn(std::string_view arn) noexcept;

/// kValidation for a table's policy that names one which is none, or whom there is not. The text as
/// users have met it: https://github.com/hashicorp/terraform-provider-aws/issues/42933
Error invalid_principal();

}  // namespace rowhouse::policy
