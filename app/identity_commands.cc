#include "identity_commands.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "terminal.h"
#include "text_file.h"

namespace rowhouse::app {
namespace {

using simdjson::dom::element;

std::string texts_of(element object, const char* name) {
  std::string out;
  for (const element each : list_of(object, name)) {
    std::string_view text;
    if (each.get_string().get(text) != simdjson::SUCCESS) continue;
    out += (out.empty() ? "" : ", ") + printable(text);
  }
  return out;
}

/// An action on one of them, with or without a policy.
Exit act(const IdentityOptions& options, const IdentityKindNames& names, const std::string& action,
         ObjectText members) {
  members.text(names.member, options.name);
  if (!options.policy.empty()) members.text("policy", options.policy);
  return print_answer(options, administer(options, action, std::move(members).finish()),
                      [&](element identity) {
                        if (text_of(identity, names.member).empty()) {
                          return "Deleted the " + names.member + " " + options.name + ".\n";
                        }
                        return identity_text(names, identity);
                      });
}

Exit put_policy(const IdentityOptions& options, const IdentityKindNames& names) {
  const auto text = read_text_file(options.file);
  if (!text) return report(text.error());
  ObjectText members;
  members.text("document", *text);
  return act(options, names, "PutInlinePolicy", std::move(members));
}

}  // namespace

void add_identity_settings(CLI::App& command, IdentityOptions& options) {
  command
      .add_option_function<std::string>(
          "--boundary",
          [&options](const std::string& name) {
            options.boundary = name;
            options.has_boundary = true;
          },
          "The policy that bounds what it may do; \"\" takes it away")
      ->type_name("POLICY");
  command.add_option("--tag", options.tags, "A tag; all of them are given at once")
      ->type_name("KEY=VALUE")
      ->take_all();
}

Result<void> name_settings(ObjectText& members, const IdentityOptions& options) {
  if (options.has_boundary) members.text("boundary", options.boundary);
  if (options.tags.empty()) return {};
  ObjectText tags;
  for (const std::string& tag : options.tags) {
    const std::size_t equals = tag.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return Error(ErrorCode::kValidation, "\"" + tag + "\" is not KEY=VALUE");
    }
    tags.text(tag.substr(0, equals), tag.substr(equals + 1));
  }
  members.json("tags", std::move(tags).finish());
  return {};
}

std::string identity_line(const IdentityKindNames& names, element identity) {
  const std::string policies = texts_of(identity, "policies");
  return bold(text_of(identity, names.member)) + "  " + text_of(identity, "created_at") + "  " +
         text_of(identity, "arn") + (policies.empty() ? "" : "  " + policies) + "\n";
}

std::string identity_text(const IdentityKindNames& names, element identity) {
  std::string text = identity_line(names, identity);
  if (const std::string boundary = text_of(identity, "boundary"); !boundary.empty()) {
    text += "  boundary         " + boundary + "\n";
  }
  for (const char* name : {"tags", "inline_policies", "trust", "session_seconds_max"}) {
    const std::string json = json_of(identity, name);
    if (json.empty() || json == "{}") continue;
    std::string label(name);
    for (char& c : label) c = c == '_' ? ' ' : c;
    label.resize(std::max(label.size(), std::size_t{17}), ' ');
    text.append("  ").append(label).append(json).append("\n");
  }
  return text;
}

void add_identity_commands(CLI::App& group, const IdentityKindNames& names, Exit& exit) {
  auto options = std::make_shared<IdentityOptions>();  // shared with the callbacks
  const auto add = [&](const char* name, const std::string& description, bool has_policy) {
    CLI::App* command = group.add_subcommand(name, description);
    command->add_option("NAME", options->name, "The " + names.member)->required();
    if (has_policy) command->add_option("POLICY", options->policy, "The policy")->required();
    add_administration_options(*command, *options);
    return command;
  };
  const auto on_call = [options, names, &exit](CLI::App* command, const std::string& action) {
    command->callback([options, names, action, &exit] { exit = act(*options, names, action, {}); });
  };
  CLI::App* listed = group.add_subcommand("list", "List the " + names.members);
  add_administration_options(*listed, *options);
  listed->callback([options, names, &exit] {
    exit = print_list(
        *options, "List" + names.actions + "s", {}, names.members,
        [&](element each) { return identity_line(names, each); },
        "There is no " + names.member + ".\n");
  });
  on_call(add("show", "Show a " + names.member + " and its policies", false),
          "Describe" + names.actions);
  on_call(
      add("delete", "Delete a " + names.member + " that has no policies and keys any more", false),
      "Delete" + names.actions);
  on_call(add("attach", "Attach a policy that is kept", true), "AttachPolicy");
  on_call(add("detach", "Take an attached policy away", true), "DetachPolicy");
  CLI::App* put =
      add("put-policy", "Give it a policy of its own, in place of one of that name", true);
  put->add_option("FILE", options->file, "The policy in IAM's JSON")->required();
  put->callback([options, names, &exit] { exit = put_policy(*options, names); });
  on_call(add("delete-policy", "Take a policy of its own away", true), "DeleteInlinePolicy");
}

}  // namespace rowhouse::app
