#pragma once

#include "base/result.h"
#include "rowhouse/session.h"
#include "tenancy/principal.h"

namespace rowhouse::core {

/// The tenant's principal with what `session` takes away from it, besides what was taken away
/// before. `account` is the table's. kValidation for a policy that is none, for kinds that are none
/// or that leave nothing, and for a fourth policy upon three.
Result<tenancy::Principal> narrowed(const tenancy::Principal& tenant, const Session& session,
                                    std::string_view account);

}  // namespace rowhouse::core
