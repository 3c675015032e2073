#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "commands.h"
#include "folder.h"
#include "item_text.h"
#include "rowhouse/operator.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

constexpr const char* kReason = "rowhouse tenant";

struct ListOptions : FolderOptions {
  std::string table;
  std::string id;
  bool usage = false;
};

Result<Operator> open_operator(const ListOptions& options) {
  Result<Database> db = open_folder(options);
  if (!db) return std::move(db).error();
  return db->operator_access(kReason);
}

std::string usage_json(const std::string& tenant, const TenantUsage& usage) {
  return "{\"tenant\":" + json_string(tenant) + ",\"items\":" + std::to_string(usage.items) +
         ",\"bytes\":" + std::to_string(usage.bytes) + "}";
}

std::string usage_line(const std::string& tenant, const TenantUsage& usage) {
  return bold(tenant) + "  " + grouped(usage.items) + (usage.items == 1 ? " item  " : " items  ") +
         grouped(usage.bytes) + " bytes\n";
}

/// Prints page by page, so that a million tenants need no more memory than a page.
Exit list(const ListOptions& options) {
  const Result<Operator> access = open_operator(options);
  if (!access) return report(access.error());
  bool first = true;
  bool begun = false;
  std::string start;
  do {
    Result<TenantPage> page = access->list_tenants(options.table, start);
    if (!page) return report(page.error());
    if (options.json && !std::exchange(begun, true)) print("[");
    for (const std::string& tenant : page->tenants) {
      std::string line = options.json ? json_string(tenant) : tenant + "\n";
      if (options.usage) {
        const Result<TenantUsage> usage = access->measure(options.table, tenant);
        if (!usage) return report(usage.error());
        line = options.json ? usage_json(tenant, *usage) : usage_line(tenant, *usage);
      }
      print(options.json && !first ? "," + line : line);
      first = false;
    }
    start = std::move(page->next);
  } while (!start.empty());
  if (options.json) print("]\n");
  if (!options.json && first) print("No tenant has an item in " + options.table + ".\n");
  return Exit::kOk;
}

Exit show(const ListOptions& options) {
  const Result<Operator> access = open_operator(options);
  if (!access) return report(access.error());
  const Result<TenantUsage> usage = access->measure(options.table, options.id);
  if (!usage) return report(usage.error());
  print(options.json ? usage_json(options.id, *usage) + "\n" : usage_line(options.id, *usage));
  return Exit::kOk;
}

}  // namespace

void add_tenant(CLI::App& app, Exit& exit) {
  CLI::App* group = app.add_subcommand("tenant", "List and measure a table's tenants");
  group->require_subcommand(1);
  auto options = std::make_shared<ListOptions>();  // shared with the callbacks, as in serve.cc

  CLI::App* listed = group->add_subcommand("list", "List the tenants who have an item");
  add_folder_options(*listed, *options);
  add_table_option(*listed, options->table);
  listed->add_flag("--usage", options->usage, "Count each one's items and bytes, by reading them");
  listed->callback([options, &exit] { exit = list(*options); });

  CLI::App* shown = group->add_subcommand("show", "Count one tenant's items and bytes");
  shown->add_option("ID", options->id, "The tenant")->required();
  add_folder_options(*shown, *options);
  add_table_option(*shown, options->table);
  shown->callback([options, &exit] { exit = show(*options); });

  group->footer(
      "Examples:\n"
      "  rowhouse tenant list --data ./data --table MultiTenantTable --usage\n"
      "  rowhouse tenant show acme --data ./data --table MultiTenantTable --json");
}

}  // namespace rowhouse::app
