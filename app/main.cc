#include <CLI/CLI.hpp>
#include <string_view>

#include "commands.h"
#include "huge_pages.h"

namespace {

int run(int argc, char** argv) {
  CLI::App app("Rowhouse: one table, many tenants, no shared way in.", "rowhouse");
  app.set_version_flag("--version", "rowhouse " ROWHOUSE_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);

  rowhouse::app::Exit exit = rowhouse::app::Exit::kOk;
  rowhouse::app::add_serve(app, exit);
  rowhouse::app::add_table(app, exit);
  rowhouse::app::add_tenant(app, exit);
  rowhouse::app::add_key(app, exit);
  rowhouse::app::add_put(app, exit);
  rowhouse::app::add_get(app, exit);
  rowhouse::app::add_query(app, exit);
  rowhouse::app::add_policy(app, exit);
  rowhouse::app::add_role(app, exit);
  rowhouse::app::add_user(app, exit);
  rowhouse::app::add_tier(app, exit);
  rowhouse::app::add_access(app, exit);
  rowhouse::app::add_audit(app, exit);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version end a parse as well, with success.
    return app.exit(error) == 0 ? 0 : static_cast<int>(rowhouse::app::Exit::kUsage);
  }
  return static_cast<int>(exit);
}

}  // namespace

int main(int argc, char** argv) {
  // The other commands are over before it could pay.
  if (argc > 1 && std::string_view(argv[1]) == "serve") rowhouse::app::ask_for_huge_pages(argv);
  return run(argc, argv);
}
