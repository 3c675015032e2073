#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "audit_trail.h"
#include "core/directory.h"
#include "engine/engine.h"
#include "engine/remote/remote_options.h"
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

/// Keys for one purpose each, derived from the master key for one folder.
struct FolderKeys {
  std::string audit;            ///< What its audit log is chained with; none of what is in memory.
  std::string session;          ///< What sessions are sealed with.
  std::string statement;        ///< What PartiQL's page tokens are made with.
  std::string resource_policy;  ///< What the policies of tables and streams are sealed with.
};

/// Where a directory lies. With neither: in memory, under a key which is forgotten with it.
struct DirectoryPlace {
  std::string data;   ///< A data folder.
  std::string table;  ///< A table of a remote engine.
  /// core::DirectoryOptions::age_max.
  std::optional<base::Milliseconds> age_max = std::nullopt;
  /// core::DirectoryOptions::may_spread.
  bool may_spread = true;
};

/// The directory that is kept there by `engine`. A master key that had to be made is told on
/// standard error, once; for a remote engine none is made: others need the same one.
Result<std::unique_ptr<core::Directory>> open_directory(engine::Engine& engine,
                                                        const DirectoryPlace& place,
                                                        const MasterKeyOptions& options, bool makes,
                                                        std::string_view account, FolderKeys& keys);

/// kDataFolderUnusable, saying what to do, unless a master key is given: without one nothing can be
/// done about the directory of a remote engine.
Result<void> check_master_key_is_given(const MasterKeyOptions& options);

/// The engine at that URL or in that region, as the keeper of its directory alone: in no other way
/// can the directory's table be reached.
Result<std::unique_ptr<engine::Engine>> open_directory_engine(const std::string& name);

/// --directory-table.
void add_directory_table_option(CLI::App& command, std::string& table);

/// The directory of a folder that no server holds, or of a remote engine, and the engine under it.
struct FolderDirectory {
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<core::Directory> directory;  ///< Null if the folder has none.
  std::unique_ptr<audit::Log> audit;  ///< Null if the command changes nothing, or has no place.
  std::string audit_key;              ///< What its audit log is chained with.
};
struct DirectoryFolderOptions : FolderOptions {
  std::string account{core::kAccountDefault};  ///< In ARNs.
  std::string region = "us-east-1";            ///< The same.
  MasterKeyOptions master_key;
  AuditOptions audit;
  std::string directory_table{engine::remote::kDirectoryTable};  ///< Of a remote engine.
};
/// What a command does with the directory. To make: what is missing is made, folder, directory and
/// master key.
enum class DirectoryUse { kRead, kChange, kMake };
Result<FolderDirectory> open_folder_directory(const DirectoryFolderOptions& options,
                                              DirectoryUse use);

/// As report(), with a hint that suits tenants and keys.
Exit report_of_directory(const Error& error);

/// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; nothing if neither is set. kValidation if only one
/// is, or if they are temporary (AWS_SESSION_TOKEN).
Result<std::optional<core::OperatorKey>> operator_key_of_environment();

}  // namespace rowhouse::app
