#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "audit/verify.h"
#include "commands.h"
#include "directory_access.h"
#include "engine/embedded/embedded_engine.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

Exit verify(const DirectoryFolderOptions& options) {
  std::error_code failed;
  if (!std::filesystem::exists(options.data, failed)) {
    return report(Error(ErrorCode::kDataFolderUnusable, "There is no data folder " + options.data));
  }
  // The folder's id, which the key is derived with, lies in the folder.
  const auto engine = engine::open_embedded(options.data, {});
  if (!engine) return report(engine.error());
  std::string key;
  const auto directory = open_directory(**engine, options.data, options.master_key, false, &key);
  if (!directory) return report_of_directory(directory.error());

  const audit::LogOptions files = audit_log_options(options.data, options.audit);
  const auto verdict = audit::verify(audit::Chain(key), files.log, files.head);
  if (!verdict) return report(verdict.error());
  if (options.json) {
    std::string text = verdict->sound ? R"({"sound":true,"lines":)" : R"({"sound":false,"lines":)";
    text += std::to_string(verdict->lines);
    // What can be found wrong is a fixed sentence with numbers in it: nothing to escape.
    if (!verdict->sound) text += R"(,"finding":")" + verdict->finding + "\"";
    print(text + "}\n");
  } else if (verdict->sound) {
    print("The audit log is sound: " + grouped(static_cast<std::int64_t>(verdict->lines)) +
          (verdict->lines == 1 ? " line" : " lines") + ", none altered, none missing.\n");
  } else {
    print("The audit log is not sound: " + verdict->finding + ".\n");
  }
  return verdict->sound ? Exit::kOk : Exit::kFailure;
}

}  // namespace

void add_audit(CLI::App& app, Exit& exit) {
  CLI::App* audit = app.add_subcommand("audit", "The log of decisions worth keeping");
  audit->require_subcommand(1);
  CLI::App* command = audit->add_subcommand(
      "verify", "Find the first altered, missing or cut line of a folder's audit log");
  auto options = std::make_shared<DirectoryFolderOptions>();
  add_folder_options(*command, *options);
  add_master_key_options(*command, options->master_key);
  add_audit_options(*command, options->audit);
  command->footer(
      "A server that authenticates keeps one line of JSON in audit.log beside its data for each\n"
      "refusal, each use of the operator's key on items, and each change of tenants and keys.\n"
      "Examples:\n"
      "  rowhouse audit verify --data ./data\n"
      "  rowhouse audit verify --data ./data --audit-head /mnt/other/audit.head --json");
  command->callback([options, &exit] { exit = verify(*options); });
}

}  // namespace rowhouse::app
