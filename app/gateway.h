#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "core/directory_watch.h"
#include "directory_access.h"
#include "engine/remote/remote_options.h"

namespace CLI {
class App;
}

/// A server, or a command, whose tenants and keys lie on a remote engine, where others change them
/// too. docs/adr/0010-gateways.md.
namespace rowhouse::app {

struct GatewayOptions {
  std::string directory_table{engine::remote::kDirectoryTable};
  base::Milliseconds look_period{2'000};
  base::Milliseconds age_max{60'000};
};
void add_gateway_options(CLI::App& command, GatewayOptions& options);

/// Keeps the directory in touch with the engine, and logs when it loses touch.
std::unique_ptr<core::DirectoryWatch> watch_directory(core::Directory& directory,
                                                      const GatewayOptions& options);

}  // namespace rowhouse::app
