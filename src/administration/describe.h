#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "core/directory.h"

/// What the directory holds, as answers tell it: docs/administration.md.
namespace rowhouse::administration {

/// {"tenant": ..., "status": ..., "created_at": ..., "keys": [...]}
std::string tenant_json(const core::TenantEntry& tenant, const std::vector<core::AccessKey>& keys,
                        const base::Clock& clock);
/// {"access_key_id": ..., "tenant_id": ..., "status": ..., "created_at": ..., "ends_at": ...}; a
/// null tenant is the operator.
std::string key_json(const core::AccessKey& key, const base::Clock& clock);
/// {"tenant_id": ..., "access_key_id": ..., "secret_access_key": ...}
std::string new_key_json(const core::NewAccessKey& key);

}  // namespace rowhouse::administration
