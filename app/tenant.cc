#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "administration.h"
#include "commands.h"
#include "folder.h"
#include "item_text.h"
#include "key_text.h"
#include "rowhouse/operator.h"
#include "terminal.h"

#include "tenancy/spreads.h"

namespace rowhouse::app {
namespace {

constexpr const char* kReason = "rowhouse tenant";

struct TenantCommandOptions : AdministrationOptions {
  std::string table;
  std::string id;
  std::string tier;
  std::uint32_t spread = 1;
  bool usage = false;
};

Result<Operator> open_operator(const TenantCommandOptions& options) {
  if (!options.endpoint.url.empty()) {
    return Error(ErrorCode::kValidation,
                 "Items are counted in a folder or on an engine: with --table, say --data DIR or "
                 "--engine URL");
  }
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

/// What the directory says of a tenant.
std::string entry_line(simdjson::dom::element tenant) {
  const std::size_t keys = list_of(tenant, "keys").size();
  const std::string tier = text_of(tenant, "tier");
  return bold(text_of(tenant, "tenant")) + "  " + text_of(tenant, "status") + "  " +
         text_of(tenant, "created_at") + "  " + std::to_string(keys) +
         (keys == 1 ? " key" : " keys") + (tier.empty() ? "" : "  tier " + tier) + "\n";
}

std::string entry_text(simdjson::dom::element tenant) {
  std::string text = entry_line(tenant);
  for (const simdjson::dom::element key : list_of(tenant, "keys")) text += "  " + key_line(key);
  return text;
}

std::string tenant_named(const TenantCommandOptions& options) {
  ObjectText members;
  members.text("tenant", options.id);
  if (!options.tier.empty()) members.text("tier", options.tier);
  if (options.spread > 1) members.json("spread", std::to_string(options.spread));
  return std::move(members).finish();
}

Exit create(const TenantCommandOptions& options) {
  // Before a folder is made for it.
  if (const auto id = TenantId::parse(options.id); !id) return report(id.error());
  return print_answer(options, administer(options, "CreateTenant", tenant_named(options)),
                      [&](simdjson::dom::element key) {
                        return "Made the tenant " + options.id +
                               ". Its key opens its items and nothing else, and is shown this "
                               "once:\n" +
                               new_key_text(key);
                      });
}

/// An action on one tenant; `what` says that it is done, or nothing if its entry is to be shown.
Exit act(const TenantCommandOptions& options, const std::string& action, const std::string& what) {
  if (const auto id = TenantId::parse(options.id); !id) return report(id.error());
  return print_answer(options, administer(options, action, tenant_named(options)),
                      [&](simdjson::dom::element tenant) {
                        return what.empty() ? entry_text(tenant)
                                            : what + " the tenant " + options.id + ".\n";
                      });
}

/// Prints page by page, so that millions of tenants need no more memory than a page.
Exit list(const TenantCommandOptions& options) {
  const Result<Operator> access = open_operator(options);
  if (!access) return report(access.error());
  bool first = true;
  bool begun = false;
  std::string start;
  do {
    // On a remote engine a page of any size reads the whole table.
    constexpr std::uint32_t kTenantsMax = 100'000;
    Result<TenantPage> page = access->list_tenants(options.table, start, kTenantsMax);
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

Exit show(const TenantCommandOptions& options) {
  const Result<Operator> access = open_operator(options);
  if (!access) return report(access.error());
  const Result<TenantUsage> usage = access->measure(options.table, options.id);
  if (!usage) return report(usage.error());
  print(options.json ? usage_json(options.id, *usage) + "\n" : usage_line(options.id, *usage));
  return Exit::kOk;
}

}  // namespace

void add_tenant(CLI::App& app, Exit& exit) {
  CLI::App* group = app.add_subcommand("tenant", "Make, suspend, list and measure tenants");
  group->require_subcommand(1);
  auto options =
      std::make_shared<TenantCommandOptions>();  // shared with the callbacks, as in serve.cc
  const auto add = [&](const char* name, const char* description, bool named) {
    CLI::App* command = group->add_subcommand(name, description);
    if (named) command->add_option("ID", options->id, "The tenant")->required();
    add_administration_options(*command, *options);
    return command;
  };
  const auto add_optional_table = [&](CLI::App* command, const char* description) {
    return command->add_option("--table", options->table, description)->type_name("NAME");
  };

  CLI::App* created =
      add("create", "Make a tenant, and a key which opens its items and nothing else", true);
  created->add_option("--tier", options->tier, "What narrows it")->type_name("NAME");
  created
      ->add_option(
          "--spread", options->spread,
          "Keep each of its partition keys under so many, for good: for a tenant too large "
          "for one (docs/spread.md)")
      ->type_name("N")
      ->check(CLI::Range(tenancy::Spreads::kSuffixesMin, tenancy::Spreads::kSuffixesMax));
  created->callback([options, &exit] { exit = create(*options); });

  CLI::App* listed =
      add("list", "List the tenants who have a key, or those with items in a table", false);
  CLI::Option* table = add_optional_table(listed, "List those who have an item in this table");
  listed
      ->add_flag("--usage", options->usage,
                 "Count each one's items and bytes, by reading them; with --engine the whole table "
                 "for each")
      ->needs(table);
  listed->callback([options, &exit] {
    exit = options->table.empty() ? print_list(*options, "ListTenants", {}, "tenants", entry_line,
                                               "There is no tenant.\n")
                                  : list(*options);
  });

  CLI::App* shown = add("show", "Show a tenant and its keys, or count its items in a table", true);
  add_optional_table(shown, "Count its items and bytes in this table");
  shown->callback([options, &exit] {
    exit = options->table.empty() ? act(*options, "DescribeTenant", "") : show(*options);
  });

  const auto add_change = [&](const char* name, const char* description, const char* action,
                              const char* what) {
    add(name, description, true)->callback([options, &exit, action, what] {
      exit = act(*options, action, what);
    });
  };
  add_change("suspend", "Refuse all keys of a tenant until it is resumed", "SuspendTenant",
             "Suspended");
  add_change("resume", "Take a suspended tenant's keys again", "ResumeTenant", "Resumed");
  add_change("delete", "Delete a tenant and its keys; its items stay", "DeleteTenant", "Deleted");

  CLI::App* tier = add("tier", "Give a tenant another tier, or none", true);
  tier->add_option("TIER", options->tier, "What narrows it from now on; without one, nothing does");
  tier->callback([options, &exit] { exit = act(*options, "SetTenantTier", "Changed"); });

  group->footer(
      "With --data they need the folder to themselves; with --endpoint a running server does it.\n"
      "With --engine, --table reads the whole table: half a read unit for each 4 KB of it.\n"
      "Examples:\n"
      "  rowhouse tenant create acme --data ./data --json\n"
      "  rowhouse tenant list --endpoint http://127.0.0.1:8000\n"
      "  rowhouse tenant suspend acme --data ./data\n"
      "  rowhouse tenant tier acme basic --endpoint http://127.0.0.1:8000\n"
      "  rowhouse tenant list --data ./data --table MultiTenantTable --usage\n"
      "  rowhouse tenant show acme --data ./data --table MultiTenantTable --json\n"
      "  rowhouse tenant show acme --engine eu-west-1 --table MultiTenantTable");
}

}  // namespace rowhouse::app
