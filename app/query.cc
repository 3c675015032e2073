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

struct QueryOptions : TenantOptions {
  std::string prefix;
  std::string from;
  std::string to;
  bool descending = false;
  std::uint32_t limit = 0;  // none
  std::string start;
};

Result<ItemQuery> read_query(const QueryOptions& options, const TableDescription& table) {
  ItemQuery query;
  const auto bound = [&](const std::string& text) { return read_sort_key(text, table); };
  if (!options.prefix.empty()) {
    Result<Value> prefix = bound(options.prefix);
    if (!prefix) return std::move(prefix).error();
    query.begins_with(*prefix);
  }
  std::optional<Value> from;
  std::optional<Value> to;
  if (!options.from.empty()) {
    Result<Value> value = bound(options.from);
    if (!value) return std::move(value).error();
    from = *std::move(value);
  }
  if (!options.to.empty()) {
    Result<Value> value = bound(options.to);
    if (!value) return std::move(value).error();
    to = *std::move(value);
  }
  if (from && to) {
    query.between(*from, *to);
  } else if (from) {
    query.greater_or_equal(*from);
  } else if (to) {
    query.less_or_equal(*to);
  }
  query.descending(options.descending).start_after(options.start);
  return query;
}

/// Prints page by page. The token of what is left goes with JSON, or to standard error.
Exit print_pages(const QueryOptions& options, const TableDescription& table, const Tenant& tenant,
                 ItemQuery query) {
  std::uint32_t printed = 0;
  std::string next;
  if (options.json) print("{\"items\":[");
  do {
    if (options.limit > 0) query.limit(options.limit - printed);
    Result<Page<Item>> page = tenant.query_items(query);
    if (!page) return report(page.error());
    for (const Item& item : page->items) {
      print(options.json ? (printed > 0 ? "," : "") + item_json(item) : item_text(item, table));
      ++printed;
    }
    next = std::move(page->next);
    query.start_after(next);
  } while (!next.empty() && (options.limit == 0 || printed < options.limit));
  if (options.json) {
    print("],\"next\":" + (next.empty() ? "null" : json_string(next)) + "}\n");
  } else if (!next.empty()) {
    std::fprintf(stderr, "There are more: --start %s\n", next.c_str());
  } else if (printed == 0) {
    std::fprintf(stderr, "No items.\n");
  }
  return Exit::kOk;
}

Exit query(const QueryOptions& options) {
  const Result<Database> db = open_folder(options);
  if (!db) return report(db.error());
  const Result<TableDescription> table = db->describe_table(options.table);
  if (!table) return report(table.error());
  const Result<Tenant> tenant = db->table(options.table).tenant(options.tenant);
  if (!tenant) return report(tenant.error());
  Result<ItemQuery> query = read_query(options, *table);
  if (!query) return report(query.error());
  return print_pages(options, *table, *tenant, *std::move(query));
}

}  // namespace

void add_query(CLI::App& app, Exit& exit) {
  CLI::App* command =
      app.add_subcommand("query", "Read a tenant's items in the order of their keys");
  auto options = std::make_shared<QueryOptions>();  // shared with the callback, as in serve.cc
  add_tenant_options(*command, *options);
  CLI::Option* prefix =
      command->add_option("--begins-with", options->prefix, "Only sort keys that begin so")
          ->type_name("TEXT");
  command->add_option("--from", options->from, "Only sort keys at or after this")
      ->type_name("KEY")
      ->excludes(prefix);
  command->add_option("--to", options->to, "Only sort keys at or before this")
      ->type_name("KEY")
      ->excludes(prefix);
  command->add_flag("--descending", options->descending, "The last first");
  command->add_option("--limit", options->limit, "At most so many items")
      ->type_name("N")
      ->check(CLI::Range(1u, 4'000'000'000u).description(""));
  command->add_option("--start", options->start, "Go on where the same query ended")
      ->type_name("TOKEN");
  command->footer(
      "Examples:\n"
      "  rowhouse query --data ./data --table MultiTenantTable --tenant acme\n"
      "  rowhouse query --data ./data --table MultiTenantTable --tenant acme \\\n"
      "    --begins-with order# --descending --limit 10 --json");
  command->callback([options, &exit] { exit = query(*options); });
}

}  // namespace rowhouse::app
