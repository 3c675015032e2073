#pragma once

#include "rowhouse/error.h"
#include "tenancy/access.h"
#include "tenancy/policy/evaluate.h"
#include "tenancy/principal.h"

namespace rowhouse::tenancy {

/// AWS's sentence for a request that was denied, with a tenant as an IAM user under the path
/// /tenant/. It names the action and the table or index by its ARN; never a key, which would tell
/// one tenant of another.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
Error denied(const Principal& principal, const Access& access, const policy::Verdict& verdict);

}  // namespace rowhouse::tenancy
