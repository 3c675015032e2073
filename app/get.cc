#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "commands.h"
#include "folder.h"
#include "item_text.h"
#include "rowhouse/tenant.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

struct GetOptions : TenantOptions {
  std::string key;
};

Exit get(const GetOptions& options) {
  const Result<Database> db = open_folder(options);
  if (!db) return report(db.error());
  const Result<TableDescription> table = db->describe_table(options.table);
  if (!table) return report(table.error());
  const Result<Tenant> tenant = db->table(options.table).tenant(options.tenant);
  if (!tenant) return report(tenant.error());
  Item key;
  if (table->sort_key) {
    Result<Value> sort = read_sort_key(options.key, *table);
    if (!sort) return report(sort.error());
    key.emplace(table->sort_key->name, *std::move(sort));
  }
  const Result<std::optional<Item>> item = tenant->get_item(key);
  if (!item) return report(item.error());
  if (!item->has_value()) {
    std::fprintf(stderr, "rowhouse: %s has no item %s\n", options.tenant.c_str(),
                 printable(options.key).c_str());
    return Exit::kNotFound;
  }
  print(options.json ? item_json(**item) + "\n" : item_text(**item, *table));
  return Exit::kOk;
}

}  // namespace

void add_get(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("get", "Read an item of a tenant's");
  auto options = std::make_shared<GetOptions>();  // shared with the callback, as in serve.cc
  command->add_option("KEY", options->key,
                      "The sort key, such as user#1; nothing where the table has none");
  add_tenant_options(*command, *options);
  command->footer(
      "Leaves with status 3 if there is no such item.\n"
      "Examples:\n"
      "  rowhouse get user#1 --data ./data --table MultiTenantTable --tenant acme --json");
  command->callback([options, &exit] { exit = get(*options); });
}

}  // namespace rowhouse::app
