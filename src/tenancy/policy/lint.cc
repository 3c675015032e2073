#include "tenancy/policy/lint.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tenancy/policy/item_actions.h"
#include "tenancy/policy/lint_rules.h"

namespace rowhouse::policy {
namespace {

bool matches_action(const Statement& statement, std::string_view action) {
  RequestContext context;
  context.action = action;
  return statement.matches_action(context);
}

const Condition* leading_keys_of(const Statement& statement) {
  const auto found = std::find_if(
      statement.conditions.begin(), statement.conditions.end(), [](const Condition& each) {
        return each.on_leading_keys() && each.op().comparison != Comparison::kNull;
      });
  return found == statement.conditions.end() ? nullptr : &*found;
}

/// Whether the absence of the leading keys is ruled out.
bool guards_absence(const Statement& statement) {
  return std::any_of(statement.conditions.begin(), statement.conditions.end(),
                     [&](const Condition& each) {
                       return each.on_leading_keys() && requires_presence(statement, each.key());
                     });
}

/// Whether some Deny of the policy refuses the foreign keys of that action: not with a bare
/// operator, which denies nothing.
bool denies_by_leading_keys(const Policy& policy, std::string_view action) {
  return std::any_of(policy.statements.begin(), policy.statements.end(),
                     [&](const Statement& each) {
                       return each.effect == Effect::kDeny && leading_keys_of(each) != nullptr &&
                              leading_keys_of(each)->op().quantifier != Quantifier::kNone &&
                              matches_action(each, action);
                     });
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

constexpr std::string_view kCondition =
    R"("Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": )"
    R"(["tenant#${aws:PrincipalTag/TenantId}", "tenant#${aws:PrincipalTag/TenantId}#*"]}})";

/// Item actions that no condition ties to a tenant.
void lint_unconditional(const LintSubject& subject) {
  std::vector<std::string_view> open;
  for (const ItemAction& action : item_actions()) {
    if (!subject.allows(action.name)) continue;
    if (!denies_by_leading_keys(subject.policy, action.name)) open.push_back(action.name);
  }
  if (open.empty() || isolates_by_table(subject.statement)) return;
  const bool scan_only = std::all_of(open.begin(), open.end(),
                                     [](std::string_view name) { return name == "dynamodb:Scan"; });
  subject.findings.push_back(
      {"not-isolated", subject.path() + ".Action", joined(open),
       "it allows this on the items of every tenant: no condition on dynamodb:LeadingKeys ties it "
       "to one",
       scan_only ? std::string("leave dynamodb:Scan out: it names no partition, so no condition "
                               "can tie it to a tenant")
                 : std::string(kCondition)});
}

/// Actions that do not fill the key on which the condition rests.
void lint_unkeyed(const LintSubject& subject, const Condition& condition) {
  if (guards_absence(subject.statement) || condition.op().quantifier == Quantifier::kNone) {
    return;
  }
  const bool denies = subject.statement.effect == Effect::kDeny;
  const bool passes_if_absent =
      condition.op().quantifier == (denies ? Quantifier::kForAnyValue : Quantifier::kForAllValues);
  if (!passes_if_absent) return;
  std::vector<std::string_view> unkeyed;
  for (const ItemAction& action : item_actions()) {
    if (!action.names_partitions && matches_action(subject.statement, action.name)) {
      unkeyed.push_back(action.name);
    }
  }
  if (!unkeyed.empty()) {
    subject.findings.push_back(
        {"unkeyed-operation", subject.path() + ".Action", joined(unkeyed),
         "a Scan or a statement without a partition key does not fill " + condition.key() +
             (denies ? ": on AWS this Deny does not see it (Rowhouse denies it)"
                     : ": on AWS ForAllValues is true of the absent key and it reads every tenant "
                       "(Rowhouse refuses it)"),
         denies ? "deny dynamodb:Scan in a statement of its own, without a condition; for PartiQL "
                  "deny where dynamodb:FullTableScan is true"
                : "leave it out, or add \"Null\": {\"dynamodb:LeadingKeys\": \"false\"}"});
  }
  std::vector<std::string_view> tables;
  for (const std::string_view action : table_actions()) {
    if (!denies && matches_action(subject.statement, action)) tables.push_back(action);
  }
  if (tables.empty()) return;
  subject.findings.push_back(
      {"table-operation", subject.path() + ".Action", joined(tables),
       "an action on the whole table does not fill " + condition.key() +
           ", and ForAllValues is true of an absent key: the condition does not limit it",
       "name the actions on items one by one, or add \"Null\": {\"dynamodb:LeadingKeys\": "
       "\"false\"}"});
}

}  // namespace

bool LintSubject::allows(std::string_view action) const {
  return statement.effect == Effect::kAllow && matches_action(statement, action);
}

void lint_actions(const LintSubject& subject) {
  const Condition* condition = leading_keys_of(subject.statement);
  if (condition != nullptr) return lint_unkeyed(subject, *condition);
  if (subject.policy.kind != PolicyKind::kTrust) lint_unconditional(subject);
}

namespace {

/// Whether the statement's Resource has the index. Any account and region will do, so those of each
/// pattern are taken.
bool reaches_index(const Statement& statement, std::string_view table, std::string_view index) {
  std::string tail = ":table/";
  tail.append(table).append("/index/").append(index);
  const bool any = std::any_of(
      statement.resources.begin(), statement.resources.end(), [&](const Pattern& resource) {
        const std::size_t at = resource.source().find(":table/");
        std::string arn = at == std::string::npos ? "arn:aws:dynamodb:eu-west-1:000000000000"
                                                  : resource.source().substr(0, at);
        arn += tail;
        return resource.match(arn, {}) == Pattern::Match::kYes;
      });
  return any != statement.not_resource;
}

Finding index_finding(std::string where, const TableKeys& table, const TableKeys::Index& index) {
  const std::string& key = index.partition_keys.front();
  std::string name = table.name;
  name.append("/index/").append(index.name);
  return {"index-without-tenant", std::move(where), std::move(name),
          "its leading key is " + key +
              ", which does not carry the tenant: a query of it is not bounded by the tenant's "
              "partition, and a condition on leading keys compares with " +
              key,
          "an index whose partition key begins with the tenant (then name the attribute with "
          "--tenant-attribute " +
              key + "), or leave the index out of Resource"};
}

}  // namespace

void lint_indexes(const LintSubject& subject) {
  const auto actions = item_actions();
  const bool reads = std::any_of(actions.begin(), actions.end(), [&](const ItemAction& action) {
    return action.reads_indexes && subject.allows(action.name);
  });
  if (!reads) return;
  const auto& known = subject.options.tenant_attributes;
  for (const TableKeys& table : subject.options.tables) {
    for (const TableKeys::Index& index : table.indexes) {
      const std::string& key = index.partition_keys.front();
      if (key == table.partition_keys.front() ||
          std::find(known.begin(), known.end(), key) != known.end() ||
          !reaches_index(subject.statement, table.name, index.name)) {
        continue;
      }
      subject.findings.push_back(index_finding(subject.path() + ".Resource", table, index));
    }
  }
}

void lint_version(const LintSubject& subject) {
  if (subject.policy.version == Version::k2012_10_17) return;
  const auto add = [&](const std::string& where, const std::string& text) {
    if (text.find("${") == std::string::npos) return;
    subject.findings.push_back({"old-version", where, text,
                                "policy variables need version 2012-10-17; in this one they are "
                                "plain text, which no request matches",
                                R"("Version": "2012-10-17")"});
  };
  for (const Pattern& resource : subject.statement.resources) {
    add(subject.path() + ".Resource", resource.source());
  }
  for (const Condition& condition : subject.statement.conditions) {
    for (const Operand& operand : condition.operands()) {
      add(subject.path_of(condition), operand.text);
    }
  }
}

std::vector<Finding> lint(const Policy& policy, const LintOptions& options) {
  std::vector<Finding> findings;
  for (const Statement& statement : policy.statements) {
    const LintSubject subject{policy, statement, options, findings};
    lint_version(subject);
    lint_principals(subject);
    lint_action_names(subject);
    lint_resources(subject);
    lint_actions(subject);
    lint_indexes(subject);
    for (const Condition& condition : statement.conditions) {
      lint_operators(subject, condition);
      lint_values(subject, condition);
    }
  }
  return findings;
}

}  // namespace rowhouse::policy
