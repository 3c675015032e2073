#pragma once

#include <optional>
#include <string>

namespace rowhouse::engine::remote {

/// The port to what a process finds around it: variables, files, programs. Injected, so that the
/// search for credentials is tested without any. Safe from many threads.
class Environment {
 public:
  virtual ~Environment() = default;
  /// Nothing if it is not set, or empty: AWS's SDKs make no difference.
  virtual std::optional<std::string> variable(const char* name) const = 0;
  /// Nothing if there is no such file, or it cannot be read, or is larger than a megabyte.
  virtual std::optional<std::string> file(const std::string& path) const = 0;
  /// What the shell's `command` writes to its standard output. Nothing if it fails, writes more
  /// than a megabyte, or takes longer than a minute.
  virtual std::optional<std::string> output_of(const std::string& command) const = 0;
};

/// The process's own; lives as long as the program.
const Environment& system_environment();

}  // namespace rowhouse::engine::remote
