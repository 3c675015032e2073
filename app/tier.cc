#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "administration.h"
#include "commands.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

struct TierOptions : AdministrationOptions {
  std::string name;
  bool read_only = false;
  std::vector<std::string> kinds;
};

std::string tier_line(simdjson::dom::element tier) {
  std::string kinds;
  for (const simdjson::dom::element each : list_of(tier, "kinds")) {
    std::string_view kind;
    if (each.get_string().get(kind) != simdjson::SUCCESS) continue;
    kinds += (kinds.empty() ? "" : ", ") + printable(kind);
  }
  return bold(text_of(tier, "tier")) +
         (value_of(tier, "read_only", false) ? "  reads only" : "  reads and writes") +
         (kinds.empty() ? "  every kind" : "  " + kinds) + "  " +
         grouped(value_of<std::int64_t>(tier, "tenants", 0)) + " tenants\n";
}

ObjectText named(const TierOptions& options) {
  ObjectText members;
  members.text("tier", options.name);
  return members;
}

Exit put(const TierOptions& options) {
  ListText kinds;
  for (const std::string& kind : options.kinds) kinds.add(administration::text_json(kind));
  ObjectText members = named(options);
  members.json("read_only", options.read_only ? "true" : "false");
  members.json("kinds", std::move(kinds).finish());
  return print_answer(options, administer(options, "PutTier", std::move(members).finish()),
                      tier_line);
}

Exit act(const TierOptions& options, const std::string& action) {
  return print_answer(options, administer(options, action, named(options).finish()),
                      [&](simdjson::dom::element tier) {
                        return text_of(tier, "tier").empty()
                                   ? "Deleted the tier " + options.name + ".\n"
                                   : tier_line(tier);
                      });
}

}  // namespace

void add_tier(CLI::App& app, Exit& exit) {
  CLI::App* group =
      app.add_subcommand("tier", "Make and delete tiers, which narrow what tenants may do");
  group->require_subcommand(1);
  auto options = std::make_shared<TierOptions>();  // shared with the callbacks
  const auto add = [&](const char* name, const char* description) {
    CLI::App* command = group->add_subcommand(name, description);
    command->add_option("NAME", options->name, "The tier")->required();
    add_administration_options(*command, *options);
    return command;
  };
  CLI::App* put_command =
      add("put", "Make a tier, or narrow all of its tenants differently from now on");
  put_command->add_flag("--read-only", options->read_only, "Its tenants write nothing");
  put_command
      ->add_option(
          "--kind", options->kinds,
          "A kind of items that its tenants reach (sort keys KIND and KIND#...); again for "
          "each. Default: every kind")
      ->type_name("KIND")
      ->take_all();
  put_command->callback([options, &exit] { exit = put(*options); });
  CLI::App* listed = group->add_subcommand("list", "List the tiers");
  add_administration_options(*listed, *options);
  listed->callback([options, &exit] {
    exit = print_list(*options, "ListTiers", {}, "tiers", tier_line, "There is no tier.\n");
  });
  add("show", "Show a tier")->callback([options, &exit] { exit = act(*options, "DescribeTier"); });
  add("delete", "Delete a tier that no tenant has any more")->callback([options, &exit] {
    exit = act(*options, "DeleteTier");
  });
  group->footer(
      "With --data they need the folder to themselves; with --endpoint a running server does it.\n"
      "Examples:\n"
      "  rowhouse tier put basic --read-only --kind order --data ./data\n"
      "  rowhouse tenant tier acme basic --data ./data\n"
      "  rowhouse tier list --endpoint http://127.0.0.1:8000");
}

}  // namespace rowhouse::app
