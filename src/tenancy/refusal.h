#pragma once

#include <string>
#include <string_view>

#include "rowhouse/error.h"
#include "rowhouse/tenant_id.h"
#include "tenancy/access.h"
#include "tenancy/policy/evaluate.h"
#include "tenancy/principal.h"

namespace rowhouse::tenancy {

/// A tenant as an IAM user: arn:aws:iam::A:user/tenant/acme, in the account of that resource.
std::string arn_of_tenant(const TenantId& tenant, std::string_view resource_arn);

/// AWS's sentence for a request that was denied, with a tenant as an IAM user under the path
/// /tenant/. It names the action and the table or index by its ARN; never a key, which would tell
/// one tenant of another.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
Error denied(const Principal& principal, const Access& access, const policy::Verdict& verdict);

}  // namespace rowhouse::tenancy
