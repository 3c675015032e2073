#pragma once

#include <string>

#include "commands.h"
#include "rowhouse/database.h"
#include "rowhouse/tenant.h"
#include "spread_option.h"

namespace CLI {
class App;
}

/// What the commands on a data folder share.
namespace rowhouse::app {

/// Options that each of them takes.
struct FolderOptions {
  std::string data;
  std::string engine;  ///< A URL or a region, instead of a folder.
  SpreadTexts spread;
  bool json = false;
};

void add_folder_options(CLI::App& command, FolderOptions& options);
/// Options of the commands on a tenant's items.
struct TenantOptions : FolderOptions {
  std::string table;
  std::string tenant;
};
void add_table_option(CLI::App& command, std::string& table);
void add_tenant_options(CLI::App& command, TenantOptions& options);

/// Opens the data folder. Unless the command `makes` things, one that is not there is an error
/// rather than made.
Result<Database> open_folder(const FolderOptions& options, bool makes = false);
Result<Tenant> open_tenant(const TenantOptions& options);

/// Says on standard error what failed, and with which status to leave.
Exit report(const Error& error);

}  // namespace rowhouse::app
