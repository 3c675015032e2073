#include "directory_access.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "core/master_key.h"
#include "core/resource_policies.h"
#include "core/sessions.h"
#include "core/statement_tokens.h"
#include "engine/embedded/embedded_engine.h"
#include "terminal.h"

namespace rowhouse::app {

namespace {

void derive(const core::MasterKey& master_key, std::string_view folder_id, FolderKeys& keys) {
  keys.session = master_key.derive(core::Sessions::kKeyPurpose, folder_id);
  keys.statement = master_key.derive(core::StatementTokens::kKeyPurpose, folder_id);
  keys.resource_policy = master_key.derive(core::ResourcePolicies::kKeyPurpose, folder_id);
}

}  // namespace

void add_master_key_options(CLI::App& command, MasterKeyOptions& options) {
  CLI::Option* file =
      command
          .add_option("--master-key-file", options.file,
                      "The master key: 32 bytes in base64. Default: ROWHOUSE_MASTER_KEY, or else a "
                      "file among the user's own settings, which a first start makes")
          ->type_name("FILE");
  command
      .add_option("--master-key-command", options.command,
                  "A command which prints the master key in base64")
      ->type_name("COMMAND")
      ->excludes(file);
}

Result<std::unique_ptr<core::Directory>> open_directory(engine::Engine& engine,
                                                        const std::string& data,
                                                        const MasterKeyOptions& options, bool makes,
                                                        std::string_view account,
                                                        FolderKeys& keys) {
  core::DirectoryOptions directory;
  directory.account = account;
  directory.makes = makes;
  directory.master_key = [&](std::string_view id, bool is_new) -> Result<core::MasterKey> {
    if (data.empty()) {
      const core::MasterKey made = core::MasterKey::make(base::system_random());
      derive(made, id, keys);
      return made;
    }
    core::MasterKeySource source = core::master_key_source_of_environment();
    source.file = options.file;
    source.command = options.command;
    source.data = data;
    auto found = core::find_master_key(source, id, is_new, base::system_random());
    if (!found) return std::move(found).error();
    if (found->is_made) {
      std::fprintf(stderr,
                   "rowhouse: made a master key for this folder in %s\n"
                   "rowhouse: keep a copy elsewhere: without it the folder's keys cannot be read\n",
                   printable(found->made_keys_file.string()).c_str());
    }
    derive(found->key, id, keys);
    keys.audit = found->key.derive("audit log", id);
    return found->key;
  };
  return core::Directory::open(engine, directory);
}

Result<FolderDirectory> open_folder_directory(const DirectoryFolderOptions& options,
                                              DirectoryUse use) {
  const bool makes = use == DirectoryUse::kMake;
  std::error_code failed;
  if (!makes && !std::filesystem::exists(options.data, failed)) {
    return Error(ErrorCode::kDataFolderUnusable, "There is no data folder " + options.data);
  }
  FolderDirectory opened;
  engine::EmbeddedOptions engine_options;
  engine_options.region = options.region;
  engine_options.account = options.account;
  auto engine = engine::open_embedded(options.data, engine_options);
  if (!engine) return std::move(engine).error();
  opened.engine = *std::move(engine);
  FolderKeys keys;
  auto directory = open_directory(*opened.engine, options.data, options.master_key, makes,
                                  options.account, keys);
  opened.audit_key = std::move(keys.audit);
  const bool absent = !directory && directory.error().code() == ErrorCode::kResourceNotFound;
  if (!directory && !absent) return std::move(directory).error();
  if (directory) opened.directory = *std::move(directory);
  if (opened.directory != nullptr && use != DirectoryUse::kRead) {
    ROWHOUSE_TRY(
        log, audit::Log::open(audit_log_options(options.data, options.audit), opened.audit_key));
    opened.audit = std::move(log);
  }
  return opened;
}

Exit report_of_directory(const Error& error) {
  if (error.code() != ErrorCode::kResourceNotFound) return report(error);
  std::fprintf(stderr, "rowhouse: %s\n", printable(error.message()).c_str());
  std::fprintf(stderr,
               "`rowhouse tenant list` says which tenants there are, `rowhouse key list` which "
               "keys, and so on.\n");
  return Exit::kNotFound;
}

Result<std::optional<core::OperatorKey>> operator_key_of_environment() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string(value != nullptr ? value : "");
  };
  core::OperatorKey key{variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")};
  std::optional<core::OperatorKey> found;
  if (key.access_key_id.empty() && key.secret_access_key.empty()) return found;
  if (key.access_key_id.empty() || key.secret_access_key.empty()) {
    return Error(ErrorCode::kValidation,
                 "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are the operator's key together: set "
                 "both, or neither");
  }
  if (!variable("AWS_SESSION_TOKEN").empty()) {
    return Error(ErrorCode::kValidation,
                 "AWS_SESSION_TOKEN is set, so the environment's key is a temporary one; the "
                 "operator's key must last: unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
                 "AWS_SESSION_TOKEN, or set a key without a token");
  }
  found = std::move(key);
  return found;
}

}  // namespace rowhouse::app
