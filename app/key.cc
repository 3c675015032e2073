#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "administration.h"
#include "commands.h"
#include "key_text.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

struct KeyOptions : AdministrationOptions {
  std::string id;
  std::string tenant;
  std::string user;
  bool is_operators = false;
  std::string overlap = "24h";
};

/// 90s, 15m, 24h, 7d; 0 needs no unit.
Result<std::chrono::seconds> read_duration(const std::string& text) {
  const auto wrong = [&] {
    return Error(ErrorCode::kValidation, "A duration is written 90s, 15m, 24h or 7d: " + text);
  };
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 9) return wrong();
  const std::chrono::seconds count(std::stol(text.substr(0, digits)));
  const std::string unit = text.substr(digits);
  if (unit == "s" || (unit.empty() && count.count() == 0)) return count;
  if (unit == "m") return count * 60;
  if (unit == "h") return count * 3'600;
  if (unit == "d") return count * 86'400;
  return wrong();
}

Exit print_new_key(const KeyOptions& options, const Result<std::string>& answer,
                   const std::string& what) {
  return print_answer(options, answer, [&](simdjson::dom::element key) {
    return what + ", and shows it this once:\n" + new_key_text(key);
  });
}

void name_owner(ObjectText& members, const KeyOptions& options) {
  if (!options.tenant.empty()) members.text("tenant", options.tenant);
  if (!options.user.empty()) members.text("user", options.user);
  if (options.is_operators) members.json("operator", "true");
}

std::string owner_text(const KeyOptions& options) {
  if (!options.tenant.empty()) return "the tenant " + options.tenant;
  return options.user.empty() ? "the operator" : "the user " + options.user;
}

Exit create(const KeyOptions& options) {
  if (options.tenant.empty() && options.user.empty() && !options.is_operators) {
    return report(
        Error(ErrorCode::kValidation, "Say whose key: --tenant ID, --user NAME or --operator"));
  }
  if (!options.tenant.empty()) {
    // Before a folder is made for it.
    if (const auto tenant = TenantId::parse(options.tenant); !tenant) return report(tenant.error());
  }
  ObjectText members;
  name_owner(members, options);
  return print_new_key(options, administer(options, "CreateKey", std::move(members).finish()),
                       "Made a key for " + owner_text(options));
}

Exit list(const KeyOptions& options) {
  ObjectText members;
  name_owner(members, options);
  return print_list(options, "ListKeys", members, "keys", key_line, "There is no key.\n");
}

Exit rotate(const KeyOptions& options) {
  const auto overlap = read_duration(options.overlap);
  if (!overlap) return report(overlap.error());
  ObjectText members;
  members.text("access_key_id", options.id);
  members.json("overlap_seconds", std::to_string(overlap->count()));
  return print_new_key(
      options, administer(options, "RotateKey", std::move(members).finish()),
      "Made a key in place of " + options.id + ", which ends in " + options.overlap);
}

Exit change(const KeyOptions& options, const std::string& action, const std::string& what) {
  ObjectText members;
  members.text("access_key_id", options.id);
  return print_answer(
      options, administer(options, action, std::move(members).finish()),
      [&](simdjson::dom::element) { return what + " the key " + options.id + ".\n"; });
}

void add_owner(CLI::App& command, KeyOptions& options, const std::string& whose) {
  CLI::Option* tenant =
      command.add_option("--tenant", options.tenant, whose + " of this tenant")->type_name("ID");
  CLI::Option* user =
      command.add_option("--user", options.user, whose + " of this user")->type_name("NAME");
  user->excludes(tenant);
  command.add_flag("--operator", options.is_operators, whose + " of the operator")
      ->excludes(tenant)
      ->excludes(user);
}

}  // namespace

void add_key(CLI::App& app, Exit& exit) {
  CLI::App* group = app.add_subcommand("key", "Make, rotate, disable and delete access keys");
  group->require_subcommand(1);
  auto options = std::make_shared<KeyOptions>();  // shared with the callbacks, as in serve.cc
  const auto add = [&](const char* name, const char* description, bool named) {
    CLI::App* command = group->add_subcommand(name, description);
    if (named) command->add_option("KEY", options->id, "The access key's id")->required();
    add_administration_options(*command, *options);
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
  const auto add_change = [&](const char* name, const char* description, const char* action,
                              const char* what) {
    add(name, description, true)->callback([options, &exit, action, what] {
      exit = change(*options, action, what);
    });
  };
  add_change("disable", "Refuse a key until it is enabled again", "DisableKey", "Disabled");
  add_change("enable", "Take a disabled key again", "EnableKey", "Enabled");
  add_change("delete", "Delete a key for good", "DeleteKey", "Deleted");
  group->footer(
      "With --data they need the folder to themselves; with --endpoint a running server does it.\n"
      "Examples:\n"
      "  rowhouse key create --tenant acme --data ./data --json\n"
      "  rowhouse key list --endpoint http://127.0.0.1:8000\n"
      "  rowhouse key rotate AKIAIOSFODNN7EXAMPLE --overlap 2h --data ./data\n"
      "  rowhouse key disable AKIAIOSFODNN7EXAMPLE --data ./data");
}

}  // namespace rowhouse::app
