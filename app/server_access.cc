#include "server_access.h"

#include <spdlog/spdlog.h>

#include <cstdio>
#include <optional>
#include <utility>

#include "key_text.h"

namespace rowhouse::app {
namespace {

/// What is shown once is for a person, and no event of the log: nothing secret gets there.
Result<void> admit_or_make_operator(core::Directory& directory,
                                    std::optional<core::OperatorKey> key) {
  if (key) {
    spdlog::info("event=operator_key source=environment access_key_id={:?}", key->access_key_id);
    return directory.admit_operator(*std::move(key));
  }
  const auto made = directory.make_first_operator_key();
  if (!made) return made.error();
  if (made->has_value()) {
    std::fprintf(stderr, "rowhouse: the operator's key, which is shown this once:\n%s",
                 new_key_text(**made).c_str());
  }
  return {};
}

}  // namespace

Result<ServerAccess> open_server_access(engine::Engine& engine,
                                        const ServerAccessOptions& options) {
  ServerAccess access;
  DirectoryPlace place{options.data, {}};
  place.may_spread = !options.behind_gateway;
  std::optional<core::OperatorKey> key;
  if (options.remote.empty()) {
    ROWHOUSE_TRY(of_environment, operator_key_of_environment());
    key = std::move(of_environment);
  } else {
    // What the environment has there is for the engine, and must open nothing here.
    ROWHOUSE_TRY(opened, open_directory_engine(options.remote));
    access.engine = std::move(opened);
    place.table = options.gateway.directory_table;
    place.age_max = options.gateway.age_max;
  }
  ROWHOUSE_TRY(directory, open_directory(access.engine ? *access.engine : engine, place,
                                         options.master_key, true, options.account, access.keys));
  access.directory = std::move(directory);
  ROWHOUSE_CHECK(admit_or_make_operator(*access.directory, std::move(key)));
  if (access.engine) access.watch = watch_directory(*access.directory, options.gateway);
  return access;
}

}  // namespace rowhouse::app
