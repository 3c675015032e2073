#include "directory_access.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "core/master_key.h"
#include "core/resource_policies.h"
#include "core/sessions.h"
#include "core/statement_tokens.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/remote/open_remote.h"
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
          .add_option(
              "--master-key-file", options.file,
              "The master key: 32 bytes in base64, in a file that others cannot read. Default: "
              "ROWHOUSE_MASTER_KEY, or else a file among the user's own settings, which a "
              "first start makes")
          ->type_name("FILE");
  command
      .add_option("--master-key-command", options.command,
                  "A command which prints the master key in base64, within a minute")
      ->type_name("COMMAND")
      ->excludes(file);
}

Result<std::unique_ptr<core::Directory>> open_directory(engine::Engine& engine,
                                                        const DirectoryPlace& place,
                                                        const MasterKeyOptions& options, bool makes,
                                                        std::string_view account,
                                                        FolderKeys& keys) {
  core::DirectoryOptions directory;
  const bool is_remote = !place.table.empty();
  if (is_remote) directory.table = place.table;
  directory.age_max = place.age_max;
  directory.may_spread = place.may_spread;
  directory.account = account;
  directory.makes = makes;
  directory.master_key = [&](std::string_view id, bool is_new) -> Result<core::MasterKey> {
    if (place.data.empty() && !is_remote) {
      const core::MasterKey made = core::MasterKey::make(base::system_random());
      derive(made, id, keys);
      return made;
    }
    core::MasterKeySource source = core::master_key_source_of_environment();
    source.file = options.file;
    source.command = options.command;
    source.data = place.data;
    if (is_remote) source.made_keys.clear();
    auto found = core::find_master_key(source, id, is_new && !is_remote, base::system_random());
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

Result<void> check_master_key_is_given(const MasterKeyOptions& options) {
  if (!options.file.empty() || !options.command.empty() ||
      !core::master_key_source_of_environment().base64.empty()) {
    return {};
  }
  return Error(ErrorCode::kDataFolderUnusable,
               "tenants and keys on an engine are sealed under a master key that all its gateways "
               "share, and none is given: give --master-key-file, --master-key-command or "
               "ROWHOUSE_MASTER_KEY. `openssl rand -base64 32` makes one for a new engine");
}

Result<std::unique_ptr<engine::Engine>> open_directory_engine(const std::string& name) {
  if (!engine::remote::names_engine(name)) {
    return Error(ErrorCode::kValidation, name + " is neither a URL nor a region of AWS's");
  }
  engine::remote::RemoteOptions options;
  options.hidden_table.clear();
  options.needs_credentials_first = true;
  return engine::remote::open_remote(name, options);
}

void add_directory_table_option(CLI::App& command, std::string& table) {
  command
      .add_option("--directory-table", table,
                  "The table of the engine that keeps tenants and keys, hidden from all others")
      ->type_name("NAME")
      ->capture_default_str()
      ->envname("ROWHOUSE_DIRECTORY_TABLE")
      ->check([](const std::string& text) {
        const bool may_be = text.size() >= 3 && text.size() <= 255 &&
                            text.find_first_not_of(
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "_.-") == std::string::npos;
        return may_be ? std::string() : "a table's name is 3 to 255 of A-Z, a-z, 0-9 and _.-";
      })
      ->group("With --engine");
}

namespace {

Result<std::unique_ptr<engine::Engine>> open_folder_engine(const DirectoryFolderOptions& options,
                                                           bool makes) {
  if (!options.engine.empty()) {
    ROWHOUSE_CHECK(check_master_key_is_given(options.master_key));
    return open_directory_engine(options.engine);
  }
  std::error_code failed;
  if (!makes && !std::filesystem::exists(options.data, failed)) {
    return Error(ErrorCode::kDataFolderUnusable, "There is no data folder " + options.data);
  }
  engine::EmbeddedOptions engine_options;
  engine_options.region = options.region;
  engine_options.account = options.account;
  return engine::open_embedded(options.data, engine_options);
}

}  // namespace

Result<FolderDirectory> open_folder_directory(const DirectoryFolderOptions& options,
                                              DirectoryUse use) {
  const bool makes = use == DirectoryUse::kMake;
  FolderDirectory opened;
  auto engine = open_folder_engine(options, makes);
  if (!engine) return std::move(engine).error();
  opened.engine = *std::move(engine);
  FolderKeys keys;
  DirectoryPlace place{options.data, {}};
  if (!options.engine.empty()) place.table = options.directory_table;
  auto directory =
      open_directory(*opened.engine, place, options.master_key, makes, options.account, keys);
  opened.audit_key = std::move(keys.audit);
  const bool absent = !directory && directory.error().code() == ErrorCode::kResourceNotFound;
  if (!directory && !absent) return std::move(directory).error();
  if (directory) opened.directory = *std::move(directory);
  if (opened.directory != nullptr && use != DirectoryUse::kRead &&
      keeps_audit_log(options.data, options.audit)) {
    ROWHOUSE_TRY(
        log, audit::Log::open(audit_log_options(options.data, options.audit), opened.audit_key));
    opened.audit = std::move(log);
  }
  return opened;
}

Exit report_of_directory(const Error& error) {
  if (error.code() == ErrorCode::kDataFolderInUse) {
    std::fprintf(stderr, "rowhouse: %s\n", printable(to_string(error)).c_str());
    std::fprintf(stderr,
                 "A running server holds its folder: ask the server, with --endpoint URL, or stop "
                 "it first.\n");
    return Exit::kFailure;
  }
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
