#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tenancy/policy/lint.h"

/// The linter's rules, each of which adds its findings. Used by lint.cc alone.
namespace rowhouse::policy {

struct LintSubject {
  const Policy& policy;
  const Statement& statement;
  const LintOptions& options;
  std::vector<Finding>& findings;

  std::string path() const { return "Statement[" + std::to_string(statement.index) + "]"; }
  std::string path_of(const Condition& condition) const {
    return path() + ".Condition." + condition.operator_name() + "." + condition.key();
  }
  bool allows(std::string_view action) const;
};

/// True if {"Null": {key: "false"}} stands in the statement, so that an absent key does not pass.
bool requires_presence(const Statement& statement, std::string_view key);

void lint_values(const LintSubject& subject, const Condition& condition);
void lint_operators(const LintSubject& subject, const Condition& condition);
void lint_actions(const LintSubject& subject);
void lint_indexes(const LintSubject& subject);
void lint_version(const LintSubject& subject);
void lint_principals(const LintSubject& subject);
void lint_resources(const LintSubject& subject);
void lint_action_names(const LintSubject& subject);

/// Whether a tenant's own table is named, by its name or by its tag: what is called a silo.
bool isolates_by_table(const Statement& statement);

}  // namespace rowhouse::policy
