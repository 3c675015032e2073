#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "core/directory.h"

/// What the directory holds, as answers tell it: docs/administration.md.
namespace rowhouse::administration {

/// {"tenant": ..., "status": ..., "created_at": ..., "tier": ..., "keys": [...]}
std::string tenant_json(const core::TenantEntry& tenant, const std::vector<core::AccessKey>& keys,
                        const base::Clock& clock);
/// {"access_key_id": ..., "tenant_id": ..., "status": ..., "created_at": ..., "ends_at": ...}, and
/// "user" if it is a user's. Neither a tenant's nor a user's is the operator's.
std::string key_json(const core::AccessKey& key, const base::Clock& clock);
/// {"tenant_id": ..., "access_key_id": ..., "secret_access_key": ...}
std::string new_key_json(const core::NewAccessKey& key);

enum class Detail : bool { kBrief, kWhole };

/// {"policy": ..., "arn": ..., ...}; whole with its document.
std::string policy_json(const core::PolicyEntry& policy, Detail detail);
/// {"role": ..., "arn": ..., ...}; whole with its documents. The members are named as in an access
/// file.
std::string role_json(const core::RoleEntry& role, Detail detail);
std::string user_json(const core::UserEntry& user, Detail detail);
std::string tier_json(const core::TierEntry& tier);

}  // namespace rowhouse::administration
