#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "commands.h"
#include "folder.h"
#include "item_text.h"
#include "rowhouse/database.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

struct TableOptions : FolderOptions {
  std::string name;
  std::string partition_key = "PK";
  std::string sort_key = "SK";
  bool no_sort_key = false;
  bool on_demand = false;
  std::int64_t read_units = 5;
  std::int64_t write_units = 5;
  bool protection = false;
};

/// `name` or `name:S`, N, B.
Result<KeyDefinition> read_key(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return KeyDefinition{text};
  const std::string type = text.substr(colon + 1);
  if (type == "S") return KeyDefinition{text.substr(0, colon), KeyType::kString};
  if (type == "N") return KeyDefinition{text.substr(0, colon), KeyType::kNumber};
  if (type == "B") return KeyDefinition{text.substr(0, colon), KeyType::kBinary};
  return Error(ErrorCode::kValidation,
               "A key is written NAME or NAME:TYPE, with the type S, N or B: " + text);
}

std::string key_json(const KeyDefinition& key) {
  return "{\"name\":" + json_string(key.name) + ",\"type\":\"" + std::string(to_string(key.type)) +
         "\"}";
}

std::string table_json(const TableDescription& table) {
  std::string out = "{\"name\":" + json_string(table.name);
  out += ",\"status\":" + json_string(to_string(table.status));
  out += ",\"partition_key\":" + key_json(table.partition_key);
  out += ",\"sort_key\":" + (table.sort_key ? key_json(*table.sort_key) : "null");
  out += ",\"billing_mode\":" + json_string(to_string(table.billing_mode));
  out += ",\"read_units\":" + std::to_string(table.read_units);
  out += ",\"write_units\":" + std::to_string(table.write_units);
  out += std::string(",\"deletion_protection\":") + (table.deletion_protection ? "true" : "false");
  out += ",\"items\":" + std::to_string(table.item_count);
  out += ",\"bytes\":" + std::to_string(table.table_bytes);
  out += ",\"arn\":" + json_string(table.arn) + "}\n";
  return out;
}

std::string table_text(const TableDescription& table) {
  const auto key = [](const KeyDefinition& of) {
    return of.name + " (" + std::string(to_string(of.type)) + ")";
  };
  std::string out = bold(table.name) + "\n";
  out += "  status     " + std::string(to_string(table.status)) + "\n";
  out += "  key        " + key(table.partition_key);
  if (table.sort_key) out += ", " + key(*table.sort_key);
  out += "\n  capacity   ";
  out += table.billing_mode == BillingMode::kPayPerRequest
             ? "on demand"
             : std::to_string(table.read_units) + " read and " + std::to_string(table.write_units) +
                   " write units a second";
  out += "\n  protected  " + std::string(table.deletion_protection ? "yes" : "no");
  out += "\n  items      " + grouped(table.item_count);
  out += "\n  bytes      " + grouped(table.table_bytes);
  out += "\n  arn        " + table.arn + "\n";
  return out;
}

Exit print_table(const TableOptions& options, const Result<TableDescription>& table) {
  if (!table) return report(table.error());
  print(options.json ? table_json(*table) : table_text(*table));
  return Exit::kOk;
}

Exit create(const TableOptions& options) {
  TableDefinition definition;
  definition.name = options.name;
  Result<KeyDefinition> partition = read_key(options.partition_key);
  if (!partition) return report(partition.error());
  definition.partition_key = *std::move(partition);
  definition.sort_key.reset();
  if (!options.no_sort_key) {
    Result<KeyDefinition> sort = read_key(options.sort_key);
    if (!sort) return report(sort.error());
    definition.sort_key = *std::move(sort);
  }
  definition.billing_mode =
      options.on_demand ? BillingMode::kPayPerRequest : BillingMode::kProvisioned;
  definition.read_units = options.read_units;
  definition.write_units = options.write_units;
  definition.deletion_protection = options.protection;

  Result<Database> db = open_folder(options, true);
  if (!db) return report(db.error());
  if (auto created = db->create_table(definition); !created) return report(created.error());
  return print_table(options, db->wait_until_active(options.name));
}

Exit list(const TableOptions& options) {
  Result<Database> db = open_folder(options);
  if (!db) return report(db.error());
  const Result<std::vector<std::string>> names = db->list_tables();
  if (!names) return report(names.error());
  std::string out;
  for (const std::string& name : *names) {
    out += options.json ? (out.empty() ? "" : ",") + json_string(name) : name + "\n";
  }
  if (options.json) out = "[" + out + "]\n";
  if (!options.json && names->empty()) out = "There is no table.\n";
  print(out);
  return Exit::kOk;
}

Exit show(const TableOptions& options) {
  Result<Database> db = open_folder(options);
  if (!db) return report(db.error());
  return print_table(options, db->describe_table(options.name));
}

Exit remove(const TableOptions& options) {
  Result<Database> db = open_folder(options);
  if (!db) return report(db.error());
  const Result<TableDescription> removed = db->delete_table(options.name);
  if (!removed) return report(removed.error());
  print(options.json ? table_json(*removed) : "Deleted the table " + options.name + ".\n");
  return Exit::kOk;
}

CLI::App* add(CLI::App& group, const std::string& name, const std::string& description,
              TableOptions& options, bool named = true) {
  CLI::App* command = group.add_subcommand(name, description);
  if (named) command->add_option("NAME", options.name, "The table")->required();
  add_folder_options(*command, options);
  return command;
}

void add_definition(CLI::App& command, TableOptions& options) {
  command
      .add_option("--partition-key", options.partition_key, "Name and type of the partition key")
      ->type_name("NAME[:S|N|B]")
      ->capture_default_str();
  CLI::Option* sort =
      command.add_option("--sort-key", options.sort_key, "Name and type of the sort key")
          ->type_name("NAME[:S|N|B]")
          ->capture_default_str();
  command.add_flag("--no-sort-key", options.no_sort_key, "Make a table without a sort key")
      ->excludes(sort);
  CLI::Option* on_demand =
      command.add_flag("--on-demand", options.on_demand, "Bill per request, without fixed units");
  command.add_option("--read-units", options.read_units, "Read capacity units a second")
      ->type_name("N")
      ->capture_default_str()
      ->excludes(on_demand);
  command.add_option("--write-units", options.write_units, "Write capacity units a second")
      ->type_name("N")
      ->capture_default_str()
      ->excludes(on_demand);
  command.add_flag("--protect", options.protection, "Refuse to delete it until that is taken off");
}

}  // namespace

void add_table(CLI::App& app, Exit& exit) {
  CLI::App* group = app.add_subcommand("table", "Make, list, show and delete tables");
  group->require_subcommand(1);
  auto options = std::make_shared<TableOptions>();  // shared with the callbacks, as in serve.cc
  CLI::App* created = add(*group, "create", "Make a table", *options);
  add_definition(*created, *options);
  created->footer(
      "Examples:\n"
      "  rowhouse table create MultiTenantTable --data ./data\n"
      "  rowhouse table create Readings --data ./data --sort-key at:N --on-demand");
  created->callback([options, &exit] { exit = create(*options); });
  add(*group, "list", "List the tables", *options, false)->callback([options, &exit] {
    exit = list(*options);
  });
  add(*group, "show", "Show a table's key, capacity and size", *options)
      ->callback([options, &exit] { exit = show(*options); });
  add(*group, "delete", "Delete a table and all its items", *options)->callback([options, &exit] {
    exit = remove(*options);
  });
  group->footer(
      "Examples:\n"
      "  rowhouse table create MultiTenantTable --data ./data\n"
      "  rowhouse table list --data ./data --json\n"
      "  rowhouse table show MultiTenantTable --data ./data\n"
      "  rowhouse table delete MultiTenantTable --data ./data");
}

}  // namespace rowhouse::app
