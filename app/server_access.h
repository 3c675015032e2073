#pragma once

#include <memory>
#include <string>

#include "core/directory.h"
#include "core/directory_watch.h"
#include "directory_access.h"
#include "engine/engine.h"
#include "gateway.h"

/// What a server authenticates requests with.
namespace rowhouse::app {

struct ServerAccessOptions {
  std::string data;
  std::string remote;  ///< A URL or a region, in place of a folder.
  std::string account{core::kAccountDefault};
  MasterKeyOptions master_key;
  GatewayOptions gateway;
  bool behind_gateway = false;  ///< core::Place::is_behind_gateway.
};

/// The directory and what goes with it, in the order in which each needs the one before.
struct ServerAccess {
  std::unique_ptr<engine::Engine> engine;  ///< Of a gateway's directory; else null.
  std::unique_ptr<core::Directory> directory;
  std::unique_ptr<core::DirectoryWatch> watch;  ///< Null where nobody else changes the directory.
  FolderKeys keys;
};

/// The directory that lies in `engine`, or on a gateway in the same engine opened apart, made if it
/// is not there; and the operator's key in it, which is shown once if it is made.
Result<ServerAccess> open_server_access(engine::Engine& engine, const ServerAccessOptions& options);

}  // namespace rowhouse::app
