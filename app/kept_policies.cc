#include "kept_policies.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "administration.h"
#include "terminal.h"
#include "text_file.h"

namespace rowhouse::app {
namespace {

struct KeptPolicyOptions : AdministrationOptions {
  std::string name;
  std::string file;
};

std::string named(const KeptPolicyOptions& options) {
  ObjectText members;
  members.text("policy", options.name);
  return std::move(members).finish();
}

Exit put(const KeptPolicyOptions& options) {
  const auto text = read_text_file(options.file);
  if (!text) return report(text.error());
  ObjectText members;
  members.text("policy", options.name).text("document", *text);
  return print_answer(options, administer(options, "PutPolicy", std::move(members).finish()),
                      [](simdjson::dom::element policy) {
                        return "Keeps the policy " + text_of(policy, "arn") + ".\n";
                      });
}

std::string policy_line(simdjson::dom::element policy) {
  return bold(text_of(policy, "policy")) + "  " + text_of(policy, "updated_at") + "  " +
         grouped(value_of<std::int64_t>(policy, "attachments", 0)) + " attached  " +
         text_of(policy, "arn") + "\n";
}

Exit show(const KeptPolicyOptions& options) {
  return print_answer(options, administer(options, "DescribePolicy", named(options)),
                      [](simdjson::dom::element policy) {
                        return policy_line(policy) + json_of(policy, "document") + "\n";
                      });
}

Exit remove(const KeptPolicyOptions& options) {
  return print_answer(
      options, administer(options, "DeletePolicy", named(options)),
      [&](simdjson::dom::element) { return "Deleted the policy " + options.name + ".\n"; });
}

}  // namespace

void add_kept_policies(CLI::App& group, Exit& exit) {
  auto options = std::make_shared<KeptPolicyOptions>();  // shared with the callbacks
  const auto add = [&](const char* name, const char* description, bool is_named) {
    CLI::App* command = group.add_subcommand(name, description);
    if (is_named) command->add_option("NAME", options->name, "The policy")->required();
    add_administration_options(*command, *options);
    return command;
  };
  CLI::App* put_command =
      add("put", "Keep a policy under a name, in place of the one that it had", true);
  put_command->add_option("FILE", options->file, "The policy in IAM's JSON")->required();
  put_command->callback([options, &exit] { exit = put(*options); });
  add("list", "List the policies that are kept", false)->callback([options, &exit] {
    exit =
        print_list(*options, "ListPolicies", {}, "policies", policy_line, "There is no policy.\n");
  });
  add("show", "Show a policy that is kept", true)->callback([options, &exit] {
    exit = show(*options);
  });
  add("delete", "Delete a policy that nobody has any more", true)->callback([options, &exit] {
    exit = remove(*options);
  });
}

}  // namespace rowhouse::app
