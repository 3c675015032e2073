#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "commands.h"
#include "directory_access.h"
#include "key_text.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

struct KeyOptions : DirectoryFolderOptions {
  std::string id;
  std::string tenant;
  bool is_operators = false;
  std::string overlap = "24h";
};

/// 90s, 15m, 24h, 7d; 0 needs no unit.
Result<base::Milliseconds> read_duration(const std::string& text) {
  const auto wrong = [&] {
    return Error(ErrorCode::kValidation, "A duration is written 90s, 15m, 24h or 7d: " + text);
  };
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 9) return wrong();
  const std::chrono::seconds count(std::stol(text.substr(0, digits)));
  const std::string unit = text.substr(digits);
  if (unit == "s" || (unit.empty() && count.count() == 0)) return base::Milliseconds(count);
  if (unit == "m") return base::Milliseconds(count * 60);
  if (unit == "h") return base::Milliseconds(count * 3'600);
  if (unit == "d") return base::Milliseconds(count * 86'400);
  return wrong();
}

Exit print_new_key(const KeyOptions& options, const std::string& what,
                   const Result<core::NewAccessKey>& key) {
  if (!key) return report_of_directory(key.error());
  print(options.json ? new_key_json(*key)
                     : what + ", and shows it this once:\n" + new_key_text(*key));
  return Exit::kOk;
}

Exit create(const KeyOptions& options) {
  if (options.tenant.empty() != options.is_operators) {
    return report(Error(ErrorCode::kValidation, "Say whose key: --tenant ID or --operator"));
  }
  std::optional<TenantId> owner;
  if (!options.tenant.empty()) {
    auto tenant = TenantId::parse(options.tenant);
    if (!tenant) return report(tenant.error());
    owner = *std::move(tenant);
  }
  const auto opened = open_folder_directory(options, DirectoryUse::kMake);
  if (!opened) return report_of_directory(opened.error());
  const auto key = (*opened)->create_key(owner);
  if (key) opened->note("CreateAccessKey", options.tenant, key->key.id);
  return print_new_key(
      options, "Made a key for " + (owner ? "the tenant " + owner->text() : "the operator"), key);
}

Exit list(const KeyOptions& options) {
  const auto opened = open_folder_directory(options, DirectoryUse::kRead);
  if (!opened) return report_of_directory(opened.error());
  std::vector<core::AccessKey> keys;
  if (opened->directory != nullptr && !options.tenant.empty()) {
    const auto tenant = TenantId::parse(options.tenant);
    if (!tenant) return report(tenant.error());
    const auto known = (*opened)->tenant(*tenant);
    if (!known) return report_of_directory(known.error());
    keys = (*opened)->keys_of(*tenant);
  } else if (opened->directory != nullptr) {
    keys = options.is_operators ? (*opened)->keys_of(std::nullopt) : (*opened)->keys();
  }
  std::string out;
  for (const core::AccessKey& key : keys) {
    out += options.json ? (out.empty() ? "" : ",") + key_json(key) : key_line(key);
  }
  if (options.json) out = "[" + out + "]\n";
  if (!options.json && keys.empty()) out = "There is no key.\n";
  print(out);
  return Exit::kOk;
}

Result<FolderDirectory> open_existing(const KeyOptions& options) {
  auto opened = open_folder_directory(options, DirectoryUse::kChange);
  if (opened && opened->directory == nullptr) {
    return Error(ErrorCode::kResourceNotFound, "There is no key in " + options.data);
  }
  return opened;
}

Exit rotate(const KeyOptions& options) {
  const auto overlap = read_duration(options.overlap);
  if (!overlap) return report(overlap.error());
  const auto opened = open_existing(options);
  if (!opened) return report_of_directory(opened.error());
  const auto key = (*opened)->rotate_key(options.id, *overlap);
  if (key) opened->note("RotateAccessKey", "", options.id + "," + key->key.id);
  return print_new_key(
      options, "Made a key in place of " + options.id + ", which ends in " + options.overlap, key);
}

using KeyChange = Result<void> (core::Directory::*)(std::string_view);

Exit change(const KeyOptions& options, KeyChange make, const std::string& action,
            const std::string& what) {
  const auto opened = open_existing(options);
  if (!opened) return report_of_directory(opened.error());
  core::Directory& directory = *opened->directory;
  const Result<void> done = (directory.*make)(options.id);
  if (!done) return report_of_directory(done.error());
  opened->note(action, "", options.id);
  if (!options.json) print(what + " the key " + options.id + ".\n");
  if (!options.json) return Exit::kOk;
  for (const core::AccessKey& key : directory.keys()) {
    if (key.id == options.id) print(key_json(key) + "\n");
  }
  if (make == &core::Directory::delete_key) print("{}\n");
  return Exit::kOk;
}

void add_owner(CLI::App& command, KeyOptions& options, const std::string& whose) {
  CLI::Option* tenant =
      command.add_option("--tenant", options.tenant, whose + " of this tenant")->type_name("ID");
  command.add_flag("--operator", options.is_operators, whose + " of the operator")
      ->excludes(tenant);
}

}  // namespace

void add_key(CLI::App& app, Exit& exit) {
  CLI::App* group = app.add_subcommand("key", "Make, rotate, disable and delete access keys");
  group->require_subcommand(1);
  auto options = std::make_shared<KeyOptions>();  // shared with the callbacks, as in serve.cc
  const auto add = [&](const char* name, const char* description, bool named) {
    CLI::App* command = group->add_subcommand(name, description);
    if (named) command->add_option("KEY", options->id, "The access key's id")->required();
    add_folder_options(*command, *options);
    add_master_key_options(*command, options->master_key);
    add_audit_options(*command, options->audit);
    return command;
  };
  CLI::App* created = add("create", "Make a further key", false);
  add_owner(*created, *options, "A key");
  created->callback([options, &exit] { exit = create(*options); });
  CLI::App* listed = add("list", "List the keys, without their secrets", false);
  add_owner(*listed, *options, "Only keys");
  listed->callback([options, &exit] { exit = list(*options); });
  CLI::App* rotated =
      add("rotate", "Make a key in place of another, which goes on for a while", true);
  rotated
      ->add_option("--overlap", options->overlap,
                   "How long the old key goes on: 90s, 15m, 24h, 7d, or 0; at most 90d")
      ->type_name("TIME")
      ->capture_default_str();
  rotated->callback([options, &exit] { exit = rotate(*options); });
  const auto add_change = [&](const char* name, const char* description, KeyChange make,
                              const char* action, const char* what) {
    add(name, description, true)->callback([options, &exit, make, action, what] {
      exit = change(*options, make, action, what);
    });
  };
  add_change("disable", "Refuse a key until it is enabled again", &core::Directory::disable_key,
             "DisableAccessKey", "Disabled");
  add_change("enable", "Take a disabled key again", &core::Directory::enable_key, "EnableAccessKey",
             "Enabled");
  add_change("delete", "Delete a key for good", &core::Directory::delete_key, "DeleteAccessKey",
             "Deleted");
  group->footer(
      "These commands need the folder to themselves: stop a server that holds it.\n"
      "Examples:\n"
      "  rowhouse key create --tenant acme --data ./data --json\n"
      "  rowhouse key list --data ./data\n"
      "  rowhouse key rotate AKIAIOSFODNN7EXAMPLE --overlap 2h --data ./data\n"
      "  rowhouse key disable AKIAIOSFODNN7EXAMPLE --data ./data");
}

}  // namespace rowhouse::app
