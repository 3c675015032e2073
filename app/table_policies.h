#pragma once

#include <string>

#include "base/result.h"
#include "engine/engine.h"

namespace rowhouse::app {

/// Says in the server's log which tables and streams of this engine have a policy that was not put
/// by a server with this key (see core::ResourcePolicies): it counts for nothing, and denies
/// everything to whom policies bind, until somebody puts it again.
Result<void> log_unverified_policies(engine::Engine& engine, const std::string& key);

}  // namespace rowhouse::app
