#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "commands.h"
#include "identity_commands.h"
#include "text_file.h"

namespace rowhouse::app {
namespace {

const IdentityKindNames kNames = {"role", "roles", "Role"};

Exit make(const IdentityOptions& options, const std::string& action) {
  ObjectText members;
  members.text("role", options.name);
  if (!options.file.empty()) {
    const auto trust = read_text_file(options.file);
    if (!trust) return report(trust.error());
    members.text("trust", *trust);
  }
  if (const auto named = name_settings(members, options); !named) return report(named.error());
  if (options.session_seconds_max != 0) {
    members.json("session_seconds_max", std::to_string(options.session_seconds_max));
  }
  return print_answer(options, administer(options, action, std::move(members).finish()),
                      [](simdjson::dom::element role) { return identity_text(kNames, role); });
}

}  // namespace

void add_role(CLI::App& app, Exit& exit) {
  CLI::App* group =
      app.add_subcommand("role", "Make, change and delete roles, which sessions have");
  group->require_subcommand(1);
  auto options = std::make_shared<IdentityOptions>();  // shared with the callbacks
  const auto add = [&](const char* name, const char* description, const char* action) {
    CLI::App* command = group->add_subcommand(name, description);
    command->add_option("NAME", options->name, "The role")->required();
    CLI::Option* trust =
        command->add_option("--trust", options->file, "The policy that says who may assume it")
            ->type_name("FILE");
    add_identity_settings(*command, *options);
    command
        ->add_option("--session-max", options->session_seconds_max,
                     "How long a session lasts at most, in seconds: 3600 to 43200")
        ->type_name("SECONDS");
    add_administration_options(*command, *options);
    command->callback([options, &exit, action] { exit = make(*options, action); });
    return trust;
  };
  add("create", "Make a role", "CreateRole")->required();
  add("update", "Change what is given, and leave the rest", "UpdateRole");
  add_identity_commands(*group, kNames, exit);
  group->footer(
      "With --data they need the folder to themselves; with --endpoint a running server does it.\n"
      "Examples:\n"
      "  rowhouse role create tenant-access --trust trust.json --tag team=shop --data ./data\n"
      "  rowhouse role attach tenant-access TenantAccess --endpoint http://127.0.0.1:8000\n"
      "  rowhouse role put-policy tenant-access own policy.json --data ./data\n"
      "  rowhouse role show tenant-access --data ./data --json");
}

}  // namespace rowhouse::app
