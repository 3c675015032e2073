#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "commands.h"
#include "identity_commands.h"

namespace rowhouse::app {
namespace {

const IdentityKindNames kNames = {"user", "users", "User"};

Exit make(const IdentityOptions& options, const std::string& action) {
  ObjectText members;
  members.text("user", options.name);
  if (const auto named = name_settings(members, options); !named) return report(named.error());
  return print_answer(options, administer(options, action, std::move(members).finish()),
                      [](simdjson::dom::element user) { return identity_text(kNames, user); });
}

}  // namespace

void add_user(CLI::App& app, Exit& exit) {
  CLI::App* group =
      app.add_subcommand("user", "Make, change and delete users, who may do what policies say");
  group->require_subcommand(1);
  auto options = std::make_shared<IdentityOptions>();  // shared with the callbacks
  const auto add = [&](const char* name, const char* description, const char* action) {
    CLI::App* command = group->add_subcommand(name, description);
    command->add_option("NAME", options->name, "The user")->required();
    add_identity_settings(*command, *options);
    add_administration_options(*command, *options);
    command->callback([options, &exit, action] { exit = make(*options, action); });
  };
  add("create", "Make a user, who may do nothing yet", "CreateUser");
  add("update", "Change what is given, and leave the rest", "UpdateUser");
  add_identity_commands(*group, kNames, exit);
  group->footer(
      "With --data they need the folder to themselves; with --endpoint a running server does it.\n"
      "Examples:\n"
      "  rowhouse user create alice --tag team=shop --data ./data\n"
      "  rowhouse user attach alice TenantAccess --endpoint http://127.0.0.1:8000\n"
      "  rowhouse key create --user alice --data ./data");
}

}  // namespace rowhouse::app
