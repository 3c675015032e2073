#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/directory.h"
#include "engine/engine.h"
#include "folder.h"

namespace CLI {
class App;
}

/// How the commands reach the directory of tenants and keys.
namespace rowhouse::app {

/// Where the master key is, as far as the command line says.
struct MasterKeyOptions {
  std::string file;
  std::string command;
};
void add_master_key_options(CLI::App& command, MasterKeyOptions& options);

/// The directory of an engine on the folder `data` (empty: in memory, under a key which is
/// forgotten with it). A master key that had to be made is told on standard error, once.
Result<std::unique_ptr<core::Directory>> open_directory(engine::Engine& engine,
                                                        const std::string& data,
                                                        const MasterKeyOptions& options,
                                                        bool makes);

/// The directory of a folder that no server holds, and the engine under it.
struct FolderDirectory {
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<core::Directory> directory;  ///< Null if the folder has none.
  core::Directory* operator->() const { return directory.get(); }
};
struct DirectoryFolderOptions : FolderOptions {
  MasterKeyOptions master_key;
};
/// With `makes` what is missing is made: folder, directory, master key.
Result<FolderDirectory> open_folder_directory(const DirectoryFolderOptions& options, bool makes);

/// As report(), with a hint that suits tenants and keys.
Exit report_of_directory(const Error& error);

/// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; nothing if neither is set. kValidation if only one
/// is, or if they are temporary (AWS_SESSION_TOKEN).
Result<std::optional<core::OperatorKey>> operator_key_of_environment();

/// 2026-01-31T23:59:59Z
std::string time_text(base::Milliseconds time);

}  // namespace rowhouse::app
