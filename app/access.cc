#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "administration.h"
#include "commands.h"
#include "terminal.h"
#include "text_file.h"

namespace rowhouse::app {
namespace {

using simdjson::dom::element;

struct AccessOptions : AdministrationOptions {
  std::string file;
  bool prune = false;
  bool dry_run = false;
};

bool is_change(element change) {
  const auto what = value_of<std::string_view>(change, "change", {});
  return what == "create" || what == "update" || what == "delete";
}

std::string change_line(element change) {
  std::string line = bold(text_of(change, "change")) + "  " + text_of(change, "kind") + "  " +
                     text_of(change, "name");
  std::string members;
  for (const element each : list_of(change, "members")) {
    std::string_view member;
    if (each.get_string().get(member) != simdjson::SUCCESS) continue;
    members += (members.empty() ? "" : ", ") + printable(member);
  }
  return line + (members.empty() ? "" : "  (" + members + ")") + "\n";
}

/// What is or would be done; what is as the file says is only counted.
std::string changes_text(element answer) {
  std::string text;
  std::size_t same = 0;
  for (const element change : list_of(answer, "changes")) {
    if (text_of(change, "change") == "unchanged") {
      ++same;
    } else {
      text += change_line(change);
    }
  }
  return text + grouped(static_cast<std::int64_t>(same)) + " as the file says\n";
}

bool has_changes(const std::string& answer) {
  const AnswerJson json(answer);
  for (const element change : list_of(json.root(), "changes")) {
    if (is_change(change)) return true;
  }
  return false;
}

/// `differs`: how to leave if there is a difference.
Exit run(const AccessOptions& options, const std::string& action, Exit differs) {
  const auto text = read_text_file(options.file);
  if (!text) return report(text.error());
  ObjectText members;
  members.text("document", *text).json("prune", options.prune ? "true" : "false");
  const auto answer = administer(options, action, std::move(members).finish());
  const Exit printed = print_answer(options, answer, changes_text);
  return printed == Exit::kOk && has_changes(*answer) ? differs : printed;
}

}  // namespace

void add_access(CLI::App& app, Exit& exit) {
  CLI::App* group =
      app.add_subcommand("access", "Keep policies, tiers, roles and users as one file says them");
  group->require_subcommand(1);
  auto options = std::make_shared<AccessOptions>();  // shared with the callbacks
  const auto add = [&](const char* name, const char* description) {
    CLI::App* command = group->add_subcommand(name, description);
    command->add_option("FILE", options->file, "The access file, of JSON")->required();
    command->add_flag("--prune", options->prune,
                      "Delete what a section of the file does not mention");
    add_administration_options(*command, *options);
    return command;
  };
  add("diff", "Show what applying a file would do")->callback([options, &exit] {
    exit = run(*options, "DiffAccess", Exit::kFailure);
  });
  CLI::App* applied = add("apply", "Make, change and delete until all is as a file says");
  applied->add_flag("--dry-run", options->dry_run, "Show what would be done, and do nothing");
  applied->callback([options, &exit] {
    exit = run(*options, options->dry_run ? "DiffAccess" : "ApplyAccess", Exit::kOk);
  });
  group->footer(
      "docs/access-file.md says what is in the file, which has at most 1 MiB here. A tenant's\n"
      "\"spread\" counts when the tenant is made; of one that is there it cannot be changed.\n"
      "Examples:\n"
      "  rowhouse access diff access.json --endpoint http://127.0.0.1:8000\n"
      "  rowhouse access apply access.json --prune --data ./data\n"
      "The exit status of diff is 1 if there is a difference.");
}

}  // namespace rowhouse::app
