#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tenancy/policy/policy.h"
#include "tenancy/policy/table_keys.h"

/// Finds in a policy what isolates tenants not at all or too little. docs/policies.md has each rule
/// with an example.
namespace rowhouse::policy {

struct Finding {
  std::string rule;     ///< A name that does not change: "prefix-trap".
  std::string where;    ///< The element's path.
  std::string text;     ///< What stands there; empty if it is about the whole statement.
  std::string why;      ///< What can go wrong.
  std::string instead;  ///< What to write.
};

struct LintOptions {
  std::span<const TableKeys> tables;
  /// Attributes, besides a table's own partition key, whose values begin with the tenant's.
  std::span<const std::string> tenant_attributes;
  /// How the partition keys of tenants begin.
  std::string_view tenant_prefix = "tenant#";
  /// DynamoDB's actions that policies are asked about, without the service ("GetItem"), besides
  /// those which are permissions alone. Empty: names of actions are not looked at.
  std::span<const std::string_view> known_actions = {};
};

/// What is wrong with an action of DynamoDB's that no policy is ever asked about: a finding without
/// a place. Nothing for one that is asked about, and for those of other services.
std::optional<Finding> find_unknown_action(const Pattern& action,
                                           std::span<const std::string_view> known_actions);

/// In the policy's order. Empty if nothing was found.
std::vector<Finding> lint(const Policy& policy, const LintOptions& options);

}  // namespace rowhouse::policy
