#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "folder.h"
#include "item_text.h"
#include "kept_policies.h"
#include "operation/action.h"
#include "policy_text.h"
#include "tenancy/policy/check_request.h"
#include "tenancy/policy/explain.h"
#include "tenancy/policy/lint.h"
#include "terminal.h"
#include "text_file.h"

namespace rowhouse::app {
namespace {

using policy::Policy;
using policy::PolicyKind;

Result<Policy> read_policy(const std::string& path, PolicyKind kind) {
  Result<std::string> text = read_text_file(path);
  if (!text) return std::move(text).error();
  Result<Policy> parsed = Policy::parse(*text, kind, path);
  if (!parsed) parsed.error().within(path);
  return parsed;
}

struct LintFiles {
  std::vector<std::string> policies;
  std::vector<std::string> tables;
  std::vector<std::string> tenant_attributes;
  std::string tenant_prefix = "tenant#";
  PolicyKind kind = PolicyKind::kIdentity;
  bool json = false;
};

Result<std::vector<policy::TableKeys>> read_tables(const LintFiles& files) {
  std::vector<policy::TableKeys> tables;
  for (const std::string& path : files.tables) {
    Result<std::string> text = read_text_file(path);
    if (!text) return std::move(text).error();
    Result<policy::TableKeys> table = policy::parse_table_keys(*text);
    if (!table) return std::move(table.error().within(path));
    tables.push_back(*std::move(table));
  }
  return tables;
}

/// Says how many on standard error, so that standard output is the findings alone.
Exit leave_with(std::size_t findings) {
  if (findings == 0) return Exit::kOk;
  std::fprintf(stderr, "rowhouse: %zu %s\n", findings, findings == 1 ? "finding" : "findings");
  return Exit::kFailure;
}

std::vector<std::string_view> names_of_actions() {
  std::vector<std::string_view> names;
  for (const operation::Action& action : operation::actions()) {
    if (!action.is_own) names.push_back(action.name);
  }
  return names;
}

Exit lint(const LintFiles& files) {
  const auto tables = read_tables(files);
  if (!tables) return report(tables.error());
  const std::vector<std::string_view> actions = names_of_actions();
  const policy::LintOptions options{*tables, files.tenant_attributes, files.tenant_prefix, actions};
  std::size_t count = 0;
  std::string json;
  for (const std::string& path : files.policies) {
    const Result<Policy> parsed = read_policy(path, files.kind);
    if (!parsed) return report(parsed.error());
    for (const policy::Finding& finding : policy::lint(*parsed, options)) {
      ++count;
      if (!files.json) print(finding_text(path, finding));
      if (files.json) json += (json.empty() ? "" : ",") + finding_json(path, finding);
    }
  }
  if (files.json) print("[" + json + "]\n");
  if (!files.json && count == 0) print("Nothing was found.\n");
  return leave_with(count);
}

struct CheckFiles {
  std::vector<std::string> identity;
  std::string boundary;
  std::vector<std::string> session;
  std::vector<std::string> resource_policy;
  std::string request;
  std::string action;
  std::string resource = "*";
  std::vector<std::string> keys;
  std::vector<std::string> tags;
  std::string principal;
  std::string role;
  std::string account;
  bool json = false;
};

/// The policies of a check, which own what their set points at.
class CheckPolicies {
 public:
  Result<void> read(const CheckFiles& files) {
    for (const auto& [paths, kind, policies] :
         {Group{&files.identity, PolicyKind::kIdentity, &identity_},
          Group{&files.session, PolicyKind::kSession, &session_},
          Group{&files.resource_policy, PolicyKind::kResource, &resource_}}) {
      for (const std::string& path : *paths) {
        Result<Policy> parsed = read_policy(path, kind);
        if (!parsed) return std::move(parsed).error();
        policies->push_back(std::make_unique<Policy>(*std::move(parsed)));
      }
    }
    if (files.boundary.empty()) return {};
    Result<Policy> parsed = read_policy(files.boundary, PolicyKind::kIdentity);
    if (!parsed) return std::move(parsed).error();
    boundary_ = std::make_unique<Policy>(*std::move(parsed));
    return {};
  }

  template <typename F>
  auto with_set(F&& use) const {
    const std::vector<const Policy*> identity = pointers(identity_);
    const std::vector<const Policy*> session = pointers(session_);
    const std::vector<const Policy*> resource = pointers(resource_);
    return use(policy::PolicySet{identity, boundary_.get(), session, resource});
  }

 private:
  using Owned = std::vector<std::unique_ptr<Policy>>;
  struct Group {
    const std::vector<std::string>* paths;
    PolicyKind kind;
    Owned* policies;
  };
  static std::vector<const Policy*> pointers(const Owned& policies) {
    std::vector<const Policy*> all;
    for (const auto& each : policies) all.push_back(each.get());
    return all;
  }

  Owned identity_;
  std::unique_ptr<Policy> boundary_;
  Owned session_;
  Owned resource_;
};

Result<void> add_pairs(const std::vector<std::string>& pairs, std::string_view prefix,
                       policy::CheckRequest& request) {
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return Error(ErrorCode::kValidation, "\"" + pair + "\" is not NAME=VALUE");
    }
    const std::string name = std::string(prefix) + pair.substr(0, equals);
    std::string value = pair.substr(equals + 1);
    // A name that is given again has many values.
    auto known = request.keys.begin();
    while (known != request.keys.end() && known->name != name) ++known;
    if (known == request.keys.end()) {
      request.add_key(name, {std::move(value)}, false);
    } else {
      known->values.push_back(std::move(value));
      known->many = true;
    }
  }
  return {};
}

Result<std::vector<policy::CheckRequest>> read_requests(const CheckFiles& files) {
  if (!files.request.empty()) {
    Result<std::string> text = read_text_file(files.request);
    if (!text) return std::move(text).error();
    auto requests = policy::parse_check_requests(*text);
    if (!requests) requests.error().within(files.request);
    return requests;
  }
  policy::CheckRequest request;
  request.action = files.action;
  request.resource = files.resource;
  request.caller_arn = files.principal;
  request.role_arn = files.role;
  request.account = files.account;
  if (auto added = add_pairs(files.keys, "", request); !added) return std::move(added).error();
  if (auto added = add_pairs(files.tags, "aws:PrincipalTag/", request); !added) {
    return std::move(added).error();
  }
  if (auto checked = request.check("request"); !checked) return std::move(checked).error();
  std::vector<policy::CheckRequest> requests;
  requests.push_back(std::move(request));
  return requests;
}

/// Where the request says what it expects, whether it was met; else whether it was allowed.
bool is_good(const policy::CheckRequest& request, const policy::Explanation& here,
             const policy::Explanation& aws) {
  if (!request.expected && !request.expected_aws) return here.verdict.allowed;
  return request.expected.value_or(here.verdict.allowed) == here.verdict.allowed &&
         request.expected_aws.value_or(aws.verdict.allowed) == aws.verdict.allowed;
}

/// What there is to say of an action that nobody is ever asked about; else nothing.
std::string note_on(const std::string& action) {
  const auto pattern = policy::Pattern::parse(action, {.ignore_case = true});
  if (!pattern) return {};
  const auto found = policy::find_unknown_action(*pattern, names_of_actions());
  if (!found) return {};
  return action + ": " + found->why + "; try " + found->instead;
}

Exit check(const CheckFiles& files) {
  CheckPolicies policies;
  if (auto read = policies.read(files); !read) return report(read.error());
  const auto requests = read_requests(files);
  if (!requests) return report(requests.error());
  std::size_t bad = 0;
  std::string json;
  for (const policy::CheckRequest& request : *requests) {
    policies.with_set([&](const policy::PolicySet& set) {
      const policy::CheckContext context(request, set.boundary != nullptr);
      const auto here = policy::explain(set, context.get(), policy::Mode::kRowhouse);
      const auto aws = policy::explain(set, context.get(), policy::Mode::kAws);
      const bool good = is_good(request, here, aws);
      if (!good) ++bad;
      const std::string note = note_on(request.action);
      if (files.json) {
        json += (json.empty() ? "" : ",") + check_json(request, here, aws, good, note);
      } else {
        print(check_text(request, here, aws, good, note));
      }
    });
  }
  if (files.json) print("[" + json + "]\n");
  if (bad == 0) return Exit::kOk;
  std::fprintf(stderr, "rowhouse: %zu of %zu requests %s\n", bad, requests->size(),
               "denied or not as expected");
  return Exit::kFailure;
}

void add_lint(CLI::App& group, Exit& exit) {
  auto files = std::make_shared<LintFiles>();  // shared with the callback, as in serve.cc
  CLI::App* command =
      group.add_subcommand("lint", "Find what in a policy isolates tenants too little");
  command->add_option("FILE", files->policies, "Policies in IAM's JSON")->required();
  command->add_option("--table", files->tables,
                      "What describe-table prints, to look at the keys of its indexes");
  command->add_option("--tenant-attribute", files->tenant_attributes,
                      "An index's partition key whose values begin with the tenant's");
  command->add_option("--tenant-prefix", files->tenant_prefix,
                      "What the partition keys of tenants begin with");
  const std::map<std::string, PolicyKind> kinds = {{"identity", PolicyKind::kIdentity},
                                                   {"session", PolicyKind::kSession},
                                                   {"resource", PolicyKind::kResource},
                                                   {"trust", PolicyKind::kTrust}};
  command->add_option("--kind", files->kind, "identity, session, resource or trust")
      ->transform(CLI::CheckedTransformer(kinds).description(""));
  command->add_flag("--json", files->json, "Print JSON");
  command->callback([files, &exit] { exit = lint(*files); });
}

void add_check(CLI::App& group, Exit& exit) {
  auto files = std::make_shared<CheckFiles>();
  CLI::App* command =
      group.add_subcommand("check", "Try requests on policies, here and as AWS would decide");
  command->add_option("--identity", files->identity, "Policies of the user or role");
  command->add_option("--boundary", files->boundary, "The permissions boundary");
  command->add_option("--session", files->session, "Policies handed to AssumeRole");
  command->add_option("--resource-policy", files->resource_policy, "Policies of the table");
  auto* request = command->add_option("--request", files->request,
                                      "Requests in JSON, with what is expected of them");
  auto* action = command->add_option("--action", files->action, "As in dynamodb:GetItem");
  request->excludes(action);
  command->add_option("--resource", files->resource, "The ARN of a table or an index");
  command->add_option("--key", files->keys,
                      "A condition key, NAME=VALUE; again for each further value");
  command->add_option("--tag", files->tags, "A tag of the principal, NAME=VALUE");
  command->add_option("--principal", files->principal, "The caller's ARN");
  command->add_option("--role", files->role, "The ARN of the role of a caller's session");
  command->add_option("--account", files->account, "The caller's account");
  command->add_flag("--json", files->json, "Print JSON");
  command->callback([files, request, action, &exit] {
    if (request->count() == 0 && action->count() == 0) {
      throw CLI::RequiredError("--request or --action");
    }
    exit = check(*files);
  });
}

}  // namespace

void add_policy(CLI::App& app, Exit& exit) {
  CLI::App* group = app.add_subcommand("policy", "Check, try and keep policies");
  group->require_subcommand(1);
  add_lint(*group, exit);
  add_check(*group, exit);
  add_kept_policies(*group, exit);
  group->footer(
      "Examples:\n"
      "  rowhouse policy lint tenant-role.json --table describe-table.json\n"
      "  rowhouse policy check --identity tenant-role.json --action dynamodb:GetItem \\\n"
      "    --resource arn:aws:dynamodb:eu-west-1:000000000000:table/Shop \\\n"
      "    --key 'dynamodb:LeadingKeys=tenant#acme' --tag TenantId=acme\n"
      "  rowhouse policy check --identity tenant-role.json --request requests.json\n"
      "  rowhouse policy put TenantAccess tenant-role.json --endpoint http://127.0.0.1:8000\n"
      "\nThe exit status of lint and check is 1 if there are findings, or if a request is denied "
      "(or, where it says\n"
      "what it expects, if that is not what happens).");
}

}  // namespace rowhouse::app
