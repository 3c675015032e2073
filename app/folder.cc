#include "folder.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "rowhouse/tenant.h"
#include "terminal.h"

namespace rowhouse::app {

void add_folder_options(CLI::App& command, FolderOptions& options) {
  command.add_option("--data", options.data, "The data folder")->type_name("DIR")->required();
  command.add_flag("--json", options.json, "Answer in JSON");
}

void add_table_option(CLI::App& command, std::string& table) {
  command.add_option("--table", table, "The table")->type_name("NAME")->required();
}

void add_tenant_options(CLI::App& command, TenantOptions& options) {
  add_folder_options(command, options);
  add_table_option(command, options.table);
  command.add_option("--tenant", options.tenant, "The tenant")->type_name("ID")->required();
}

Result<Database> open_folder(const FolderOptions& options, bool makes) {
  std::error_code failed;
  if (!makes && options.data.find("://") == std::string::npos &&
      !std::filesystem::exists(options.data, failed)) {
    return Error(ErrorCode::kDataFolderUnusable, "There is no data folder " + options.data);
  }
  return Database::open(options.data);
}

Result<Tenant> open_tenant(const TenantOptions& options) {
  Result<Database> db = open_folder(options);
  if (!db) return std::move(db).error();
  return db->table(options.table).tenant(options.tenant);
}

Exit report(const Error& error) {
  // What a name or a message holds must not drive the terminal.
  std::fprintf(stderr, "rowhouse: %s\n", printable(to_string(error)).c_str());
  if (error.code() == ErrorCode::kDataFolderInUse) {
    std::fprintf(stderr, "A running server holds its folder: stop it first.\n");
  }
  if (error.code() != ErrorCode::kResourceNotFound && error.code() != ErrorCode::kTableNotFound) {
    return Exit::kFailure;
  }
  std::fprintf(stderr, "`rowhouse table list --data DIR` says which tables there are.\n");
  return Exit::kNotFound;
}

}  // namespace rowhouse::app
