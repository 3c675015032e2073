#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <string_view>

#include "commands.h"
#include "huge_pages.h"

namespace {

using rowhouse::app::Exit;

struct Command {
  std::string_view name;
  void (*add)(CLI::App& app, Exit& exit);
};

constexpr Command kCommands[] = {
    {"serve", rowhouse::app::add_serve},   {"table", rowhouse::app::add_table},
    {"tenant", rowhouse::app::add_tenant}, {"key", rowhouse::app::add_key},
    {"put", rowhouse::app::add_put},       {"get", rowhouse::app::add_get},
    {"query", rowhouse::app::add_query},   {"policy", rowhouse::app::add_policy},
    {"role", rowhouse::app::add_role},     {"user", rowhouse::app::add_user},
    {"tier", rowhouse::app::add_tier},     {"access", rowhouse::app::add_access},
    {"audit", rowhouse::app::add_audit},   {"copy", rowhouse::app::add_copy}};

/// Adds the command that `first` names, and all of them if it names none: describing their two
/// hundred options takes longer than what most of them do.
void add_commands(CLI::App& app, std::string_view first, Exit& exit) {
  const auto* const named =
      std::find_if(std::begin(kCommands), std::end(kCommands),
                   [&](const Command& command) { return command.name == first; });
  if (named != std::end(kCommands)) return named->add(app, exit);
  for (const Command& command : kCommands) command.add(app, exit);
}

int run(int argc, char** argv) {
  CLI::App app("Rowhouse: one table, many tenants, no shared way in.", "rowhouse");
  app.set_version_flag("--version", "rowhouse " ROWHOUSE_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);

  Exit exit = Exit::kOk;
  add_commands(app, argc > 1 ? std::string_view(argv[1]) : std::string_view(), exit);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version end a parse as well, with success.
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::kUsage);
  }
  return static_cast<int>(exit);
}

}  // namespace

int main(int argc, char** argv) {
  // The other commands are over before it could pay.
  if (argc > 1 && std::string_view(argv[1]) == "serve") rowhouse::app::ask_for_huge_pages(argv);
  return run(argc, argv);
}
