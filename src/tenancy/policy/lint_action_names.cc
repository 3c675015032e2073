#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tenancy/policy/key_name.h"
#include "tenancy/policy/lint_rules.h"

// Actions that nobody is ever asked about: an Allow of one grants nothing, and a Deny stops
// nothing.
namespace rowhouse::policy {
namespace {

constexpr std::string_view kService = "dynamodb:";

// Permissions that are no operations of the API.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
constexpr std::array<std::string_view, 16> kPermissions = {
    "AssociateTableReplica",
    "CreateTableReplica",
    "DeleteTableReplica",
    "DescribeReservedCapacity",
    "DescribeReservedCapacityOfferings",
    "DisassociateTableReplica",
    "GetAbacStatus",
    "InjectError",
    "PurchaseReservedCapacityOfferings",
    "ReadDataForReplication",
    "ReplicateSettings",
    "RestoreTableFromAwsBackup",
    "StartAwsBackupJob",
    "UpdateAbacStatus",
    "UpdateGlobalTableVersion",
    "WriteDataForReplication",
};

/// Operations whose parts are asked about instead.
struct TakenApart {
  std::string_view name;
  std::string_view instead;
};
constexpr std::array<TakenApart, 5> kTakenApart = {{
    {"BatchExecuteStatement", "dynamodb:PartiQLSelect and its like, as the statements need"},
    {"ExecuteStatement", "dynamodb:PartiQLSelect and its like, as the statements need"},
    {"ExecuteTransaction", "dynamodb:PartiQLSelect and its like, as the statements need"},
    {"TransactGetItems", "dynamodb:GetItem"},
    {"TransactWriteItems",
     "dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem and dynamodb:ConditionCheckItem, "
     "as its parts need"},
}};

bool matches(const Pattern& action, std::string_view name) {
  return action.match(std::string(kService).append(name), {}) == Pattern::Match::kYes;
}

bool is_known(const Pattern& action, std::span<const std::string_view> known_actions) {
  const auto has = [&](std::span<const std::string_view> names) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
      const bool is_apart = std::any_of(kTakenApart.begin(), kTakenApart.end(),
                                        [&](const TakenApart& each) { return each.name == name; });
      return !is_apart && matches(action, name);
    });
  };
  return has(known_actions) || has(kPermissions);
}

}  // namespace

std::optional<Finding> find_unknown_action(const Pattern& action,
                                           std::span<const std::string_view> known_actions) {
  const std::string_view source = action.source();
  if (!equal_ignoring_case(source.substr(0, kService.size()), kService)) return std::nullopt;
  if (is_known(action, known_actions)) return std::nullopt;
  const auto apart =
      std::find_if(kTakenApart.begin(), kTakenApart.end(),
                   [&](const TakenApart& each) { return matches(action, each.name); });
  if (apart == kTakenApart.end()) {
    return Finding{"unknown-action",
                   {},
                   std::string(source),
                   "DynamoDB has no action of that name, so this says nothing",
                   "the name of an operation, as in dynamodb:GetItem"};
  }
  return Finding{"unknown-action",
                 {},
                 std::string(source),
                 "no policy is ever asked about it: each part of the request is, under an action "
                 "of its own, so this says nothing",
                 std::string(apart->instead)};
}

void lint_action_names(const LintSubject& subject) {
  if (subject.options.known_actions.empty()) return;
  for (const Pattern& action : subject.statement.actions) {
    auto found = find_unknown_action(action, subject.options.known_actions);
    if (!found) continue;
    found->where = subject.path() + (subject.statement.not_action ? ".NotAction" : ".Action");
    subject.findings.push_back(*std::move(found));
  }
}

}  // namespace rowhouse::policy
