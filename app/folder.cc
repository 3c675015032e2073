#include "folder.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "engine/remote/endpoint.h"
#include "rowhouse/tenant.h"
#include "terminal.h"

namespace rowhouse::app {

void add_folder_options(CLI::App& command, FolderOptions& options) {
  CLI::Option_group* const place = command.add_option_group("Place");
  place->add_option("--data", options.data, "The data folder")->type_name("DIR");
  place
      ->add_option("--engine", options.engine,
                   "An endpoint of DynamoDB's API instead, or a region of AWS's")
      ->type_name("URL");
  place->require_option(1);
  add_spread_option(command, options.spread);
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
  DatabaseOptions settings;
  ROWHOUSE_TRY(spread, read_spread(options.spread));
  settings.spread = std::move(spread);
  if (!options.engine.empty()) {
    if (!engine::remote::names_engine(options.engine)) {
      return Error(ErrorCode::kValidation,
                   options.engine + " is neither a URL nor a region of AWS's");
    }
    return Database::open(options.engine, settings);
  }
  std::error_code failed;
  if (!makes && !std::filesystem::exists(options.data, failed)) {
    return Error(ErrorCode::kDataFolderUnusable, "There is no data folder " + options.data);
  }
  // A folder, whatever its name.
  return Database::open(
      engine::remote::names_engine(options.data) ? "./" + options.data : options.data, settings);
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
