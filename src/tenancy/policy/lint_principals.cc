#include <algorithm>
#include <string>
#include <string_view>

#include "tenancy/policy/lint_rules.h"
#include "tenancy/policy/principal_arn.h"

// Whom a table's policy or a role's trust policy lets in.
namespace rowhouse::policy {
namespace {

bool names(const Statement& statement, PrincipalEntry::Form form, Caller::Kind kind) {
  return std::any_of(
      statement.principals.begin(), statement.principals.end(),
      [&](const PrincipalEntry& each) { return each.form == form && each.kind == kind; });
}

/// Whether a condition asks for which application, or for whom, a login was made.
bool asks_of_login(const Condition& condition) {
  const std::string_view key = condition.key();
  return !condition.op().negated && condition.op().comparison != Comparison::kNull &&
         (key.ends_with(":aud") || key.ends_with(":sub") || key.ends_with(":oaud"));
}

void lint_trust(const LintSubject& subject) {
  const Statement& statement = subject.statement;
  const std::string where = subject.path() + ".Principal";
  if (names(statement, PrincipalEntry::Form::kEveryone, Caller::Kind::kAws) &&
      statement.conditions.empty()) {
    subject.findings.push_back(
        {"anyone-may-assume", where, "*",
         "everybody who has any key at all may assume the role, each tenant included; on AWS those "
         "of every other account too",
         "the account, or the ARNs of those who may"});
  }
  const bool of_logins =
      names(statement, PrincipalEntry::Form::kNamed, Caller::Kind::kFederated) ||
      names(statement, PrincipalEntry::Form::kEveryone, Caller::Kind::kFederated);
  if (of_logins && subject.allows("sts:AssumeRoleWithWebIdentity") &&
      std::none_of(statement.conditions.begin(), statement.conditions.end(), asks_of_login)) {
    subject.findings.push_back(
        {"any-login", where, "Federated",
         "every login of the provider may assume the role, whatever application it was made for",
         R"("Condition": {"StringEquals": {"<issuer without https://>:aud": "<application>"}})"});
  }
}

}  // namespace

void lint_principals(const LintSubject& subject) {
  for (const PrincipalEntry& each : subject.statement.principals) {
    const bool is_named = each.form == PrincipalEntry::Form::kNamed;
    if (!is_named || each.kind != Caller::Kind::kAws || is_principal_arn(each.text)) continue;
    subject.findings.push_back(
        {"no-principal", subject.path() + ".Principal", each.text,
         "this is the ARN of nobody who could ask: AWS refuses the policy",
         "an account, or the ARN of a user, a role (arn:aws:iam::123456789012:role/NAME) or a "
         "session"});
  }
  if (subject.statement.effect != Effect::kAllow) return;
  if (subject.policy.kind == PolicyKind::kTrust) return lint_trust(subject);
  if (!subject.statement.not_principal) return;
  subject.findings.push_back({"not-principal", subject.path() + ".NotPrincipal", "",
                              "it allows everyone who is not named, also those who have no "
                              "credentials at all",
                              "Principal, with those who may"});
}

}  // namespace rowhouse::policy
