#include <algorithm>
#include <string>
#include <string_view>

#include "tenancy/policy/item_actions.h"
#include "tenancy/policy/lint_rules.h"

// What the operators and quantifiers of conditions let through that they should not.
namespace rowhouse::policy {
namespace {

bool has_condition_on(const Statement& statement, std::string_view key) {
  return std::any_of(statement.conditions.begin(), statement.conditions.end(),
                     [&](const Condition& each) { return equal_ignoring_case(each.key(), key); });
}

std::string without_quantifier(const Condition& condition) {
  const std::string& name = condition.operator_name();
  const std::size_t colon = name.find(':');
  return colon == std::string::npos ? name : name.substr(colon + 1);
}

void lint_bare(const LintSubject& subject, const Condition& condition) {
  const bool denies = subject.statement.effect == Effect::kDeny;
  subject.findings.push_back(
      {"bare-operator", subject.path_of(condition), condition.operator_name(),
       condition.key() +
           " has many values, and an operator without a set qualifier never matches "
           "such a key" +
           (denies ? ": this Deny denies nothing" : ": this Allow allows nothing"),
       (denies ? "ForAnyValue:" : "ForAllValues:") + condition.operator_name()});
}

void lint_quantifier_of_leading_keys(const LintSubject& subject, const Condition& condition) {
  const bool allows = subject.statement.effect == Effect::kAllow;
  if (allows && condition.op().quantifier == Quantifier::kForAnyValue) {
    subject.findings.push_back(
        {"any-value-in-allow", subject.path_of(condition), condition.operator_name(),
         "one key of the tenant's own is enough: a batch or transaction which also names the keys "
         "of others is allowed",
         "ForAllValues:" + without_quantifier(condition)});
  }
  if (!allows && condition.op().negated && condition.op().quantifier == Quantifier::kForAllValues) {
    subject.findings.push_back(
        {"all-values-in-deny", subject.path_of(condition), condition.operator_name(),
         "it denies only if every key is foreign: a batch which mixes in one of the tenant's own "
         "passes",
         "ForAnyValue:" + without_quantifier(condition)});
  }
  if (condition.op().comparison == Comparison::kStringIgnoreCase) {
    subject.findings.push_back({"ignores-case", subject.path_of(condition),
                                condition.operator_name(),
                                "keys are compared with their case: tenant#acme and tenant#ACME "
                                "are two tenants, and this matches both",
                                "ForAllValues:StringEquals"});
  }
}

void lint_attributes(const LintSubject& subject, const Condition& condition) {
  if (has_condition_on(subject.statement, "dynamodb:Select")) return;
  subject.findings.push_back(
      {"attributes-without-select", subject.path_of(condition), condition.operator_name(),
       "dynamodb:Attributes holds what the request names: a read without a projection names "
       "nothing, so ForAllValues is true and every attribute comes back",
       "add \"StringEqualsIfExists\": {\"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\"} and limit "
       "dynamodb:ReturnValues"});
}

}  // namespace

bool requires_presence(const Statement& statement, std::string_view key) {
  return std::any_of(
      statement.conditions.begin(), statement.conditions.end(), [&](const Condition& each) {
        if (each.op().comparison != Comparison::kNull || !equal_ignoring_case(each.key(), key)) {
          return false;
        }
        return std::all_of(each.operands().begin(), each.operands().end(),
                           [](const Operand& operand) {
                             const bool* null = std::get_if<bool>(&operand.value);
                             return null != nullptr && !*null;
                           });
      });
}

void lint_operators(const LintSubject& subject, const Condition& condition) {
  if (condition.op().comparison == Comparison::kNull) return;
  if (condition.op().quantifier == Quantifier::kNone) {
    if (has_many_values(condition.key())) lint_bare(subject, condition);
    return;
  }
  if (condition.on_leading_keys()) return lint_quantifier_of_leading_keys(subject, condition);
  const bool passes_if_absent = subject.statement.effect == Effect::kAllow &&
                                condition.op().quantifier == Quantifier::kForAllValues &&
                                !requires_presence(subject.statement, condition.key());
  if (!passes_if_absent) return;
  if (equal_ignoring_case(condition.key(), "dynamodb:Attributes")) {
    return lint_attributes(subject, condition);
  }
  subject.findings.push_back({"absent-key", subject.path_of(condition), condition.operator_name(),
                              "ForAllValues is true if the request has no " + condition.key(),
                              "add \"Null\": {\"" + condition.key() + "\": \"false\"}"});
}

}  // namespace rowhouse::policy
