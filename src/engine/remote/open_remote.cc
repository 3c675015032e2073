#include "engine/remote/open_remote.h"

#include "engine/remote/open_caller.h"
#include "engine/remote/remote_engine.h"

namespace rowhouse::engine::remote {

Result<std::unique_ptr<Engine>> open_remote(std::string_view name, const RemoteOptions& options) {
  CallerOptions calls;
  calls.clock = options.clock;
  calls.random = options.random;
  ROWHOUSE_TRY(caller, open_caller(name, calls));
  if (options.needs_credentials_first) ROWHOUSE_CHECK(caller->find_credentials());
  return std::unique_ptr<Engine>(std::make_unique<RemoteEngine>(std::move(caller), options));
}

}  // namespace rowhouse::engine::remote
