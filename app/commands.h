#pragma once

namespace CLI {
class App;
}

/// The commands of `rowhouse`: one file for each, which adds its own options to the command line
/// and runs when it was asked for. To add one: write app/<command>.cc with an add_<command>(), name
/// it here, call it in main.cc.
namespace rowhouse::app {

/// What the program leaves to its caller.
enum class Exit : int {
  kOk = 0,
  kFailure = 1,   ///< The command was understood and failed; standard error says why.
  kUsage = 2,     ///< The command line was wrong; nothing was done.
  kNotFound = 3,  ///< The table, item, tenant or key that was asked for is not there.
};

/// Each add_ function gives `app` a subcommand whose callback stores its outcome in `exit`. Both
/// must outlive the parse.
void add_serve(CLI::App& app, Exit& exit);
void add_table(CLI::App& app, Exit& exit);
void add_tenant(CLI::App& app, Exit& exit);
void add_key(CLI::App& app, Exit& exit);
void add_put(CLI::App& app, Exit& exit);
void add_get(CLI::App& app, Exit& exit);
void add_query(CLI::App& app, Exit& exit);
void add_policy(CLI::App& app, Exit& exit);
void add_role(CLI::App& app, Exit& exit);
void add_user(CLI::App& app, Exit& exit);
void add_tier(CLI::App& app, Exit& exit);
void add_access(CLI::App& app, Exit& exit);
void add_audit(CLI::App& app, Exit& exit);
void add_copy(CLI::App& app, Exit& exit);

}  // namespace rowhouse::app
