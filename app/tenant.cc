#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "commands.h"
#include "directory_access.h"
#include "folder.h"
#include "item_text.h"
#include "key_text.h"
#include "rowhouse/operator.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

constexpr const char* kReason = "rowhouse tenant";

struct TenantCommandOptions : DirectoryFolderOptions {
  std::string table;
  std::string id;
  bool usage = false;
};

Result<Operator> open_operator(const TenantCommandOptions& options) {
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
std::string entry_json(const core::TenantEntry& tenant, const std::vector<core::AccessKey>& keys) {
  std::string out = "{\"tenant\":" + json_string(tenant.id.text()) +
                    ",\"status\":" + (tenant.suspended ? "\"suspended\"" : "\"active\"") +
                    ",\"created_at\":" + json_string(time_text(tenant.created_at)) + ",\"keys\":[";
  for (const core::AccessKey& key : keys) out += (out.back() == '[' ? "" : ",") + key_json(key);
  return out + "]}";
}

std::string entry_line(const core::TenantEntry& tenant, const std::vector<core::AccessKey>& keys) {
  return bold(tenant.id.text()) + (tenant.suspended ? "  suspended  " : "  active  ") +
         time_text(tenant.created_at) + "  " + std::to_string(keys.size()) +
         (keys.size() == 1 ? " key\n" : " keys\n");
}

/// Those who have a key, with or without items.
Exit list_directory(const TenantCommandOptions& options) {
  const auto opened = open_folder_directory(options, DirectoryUse::kRead);
  if (!opened) return report_of_directory(opened.error());
  std::vector<core::TenantEntry> tenants;
  if (opened->directory != nullptr) tenants = (*opened)->tenants();
  bool first = true;
  if (options.json) print("[");
  for (const core::TenantEntry& tenant : tenants) {
    const auto keys = (*opened)->keys_of(tenant.id);
    if (options.json) print((first ? "" : ",") + entry_json(tenant, keys));
    if (!options.json) print(entry_line(tenant, keys));
    first = false;
  }
  if (options.json) print("]\n");
  if (!options.json && first) print("There is no tenant.\n");
  return Exit::kOk;
}

Exit show_directory(const TenantCommandOptions& options) {
  const auto id = TenantId::parse(options.id);
  if (!id) return report(id.error());
  const auto opened = open_folder_directory(options, DirectoryUse::kRead);
  if (!opened) return report_of_directory(opened.error());
  if (opened->directory == nullptr) {
    return report_of_directory(
        Error(ErrorCode::kResourceNotFound, "There is no tenant " + options.id));
  }
  const auto tenant = (*opened)->tenant(*id);
  if (!tenant) return report_of_directory(tenant.error());
  const auto keys = (*opened)->keys_of(*id);
  if (options.json) {
    print(entry_json(*tenant, keys) + "\n");
    return Exit::kOk;
  }
  print(entry_line(*tenant, keys));
  for (const core::AccessKey& key : keys) print("  " + key_line(key));
  return Exit::kOk;
}

Exit create(const TenantCommandOptions& options) {
  const auto id = TenantId::parse(options.id);
  if (!id) return report(id.error());
  const auto opened = open_folder_directory(options, DirectoryUse::kMake);
  if (!opened) return report_of_directory(opened.error());
  const auto key = (*opened)->create_tenant(*id);
  if (!key) return report_of_directory(key.error());
  opened->note("CreateTenant", id->text(), key->key.id);
  print(options.json ? new_key_json(*key)
                     : "Made the tenant " + id->text() +
                           ". Its key opens its items and nothing else, and is shown this once:\n" +
                           new_key_text(*key));
  return Exit::kOk;
}

using TenantChange = Result<void> (core::Directory::*)(const TenantId&);

Exit change(const TenantCommandOptions& options, TenantChange make, const std::string& action,
            const std::string& what) {
  const auto id = TenantId::parse(options.id);
  if (!id) return report(id.error());
  const auto opened = open_folder_directory(options, DirectoryUse::kChange);
  if (!opened) return report_of_directory(opened.error());
  if (opened->directory == nullptr) {
    return report_of_directory(
        Error(ErrorCode::kResourceNotFound, "There is no tenant " + options.id));
  }
  core::Directory& directory = *opened->directory;
  const Result<void> done = (directory.*make)(*id);
  if (!done) return report_of_directory(done.error());
  opened->note(action, id->text(), "");
  const auto tenant = directory.tenant(*id);
  if (!options.json) print(what + " the tenant " + id->text() + ".\n");
  if (options.json) {
    print((tenant ? entry_json(*tenant, directory.keys_of(*id)) : std::string("{}")) + "\n");
  }
  return Exit::kOk;
}

/// Prints page by page, so that a million tenants need no more memory than a page.
Exit list(const TenantCommandOptions& options) {
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
    add_folder_options(*command, *options);
    add_master_key_options(*command, options->master_key);
    add_audit_options(*command, options->audit);
    return command;
  };
  const auto add_optional_table = [&](CLI::App* command, const char* description) {
    return command->add_option("--table", options->table, description)->type_name("NAME");
  };

  add("create", "Make a tenant, and a key which opens its items and nothing else", true)
      ->callback([options, &exit] { exit = create(*options); });

  CLI::App* listed =
      add("list", "List the tenants who have a key, or those with items in a table", false);
  CLI::Option* table = add_optional_table(listed, "List those who have an item in this table");
  listed->add_flag("--usage", options->usage, "Count each one's items and bytes, by reading them")
      ->needs(table);
  listed->callback([options, &exit] {
    exit = options->table.empty() ? list_directory(*options) : list(*options);
  });

  CLI::App* shown = add("show", "Show a tenant and its keys, or count its items in a table", true);
  add_optional_table(shown, "Count its items and bytes in this table");
  shown->callback([options, &exit] {
    exit = options->table.empty() ? show_directory(*options) : show(*options);
  });

  const auto add_change = [&](const char* name, const char* description, TenantChange make,
                              const char* action, const char* what) {
    add(name, description, true)->callback([options, &exit, make, action, what] {
      exit = change(*options, make, action, what);
    });
  };
  add_change("suspend", "Refuse all keys of a tenant until it is resumed",
             &core::Directory::suspend, "SuspendTenant", "Suspended");
  add_change("resume", "Take a suspended tenant's keys again", &core::Directory::resume,
             "ResumeTenant", "Resumed");
  add_change("delete", "Delete a tenant and its keys; its items stay",
             &core::Directory::delete_tenant, "DeleteTenant", "Deleted");

  group->footer(
      "These commands need the folder to themselves: stop a server that holds it.\n"
      "Examples:\n"
      "  rowhouse tenant create acme --data ./data --json\n"
      "  rowhouse tenant list --data ./data\n"
      "  rowhouse tenant suspend acme --data ./data\n"
      "  rowhouse tenant list --data ./data --table MultiTenantTable --usage\n"
      "  rowhouse tenant show acme --data ./data --table MultiTenantTable --json");
}

}  // namespace rowhouse::app
