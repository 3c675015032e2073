#pragma once

#include <memory>
#include <string_view>

#include "engine/engine.h"
#include "engine/remote/endpoint.h"
#include "engine/remote/remote_options.h"

namespace rowhouse::engine::remote {

/// The engine that `name` names: a URL or a region, see read_endpoint(), with the credentials that
/// AWS's SDKs would take. Nothing is sent to it yet. kValidation for a name that is none,
/// kServiceUnavailable without libcurl; kInternalServer without credentials, where they are needed
/// first.
Result<std::unique_ptr<Engine>> open_remote(std::string_view name, const RemoteOptions& options);

}  // namespace rowhouse::engine::remote
