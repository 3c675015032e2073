#include "request/resource_policy.h"

#include <algorithm>
#include <array>

#include "model/stream.h"
#include "operation/action.h"
#include "tenancy/policy/policy.h"
#include "tenancy/policy/principal_arn.h"

namespace rowhouse::request {
namespace {

// How the texts go on was seen in
// https://github.com/aws-controllers-k8s/dynamodb-controller/pull/176 and
// https://github.com/aws/aws-cdk/issues/32230 (actions) and
// https://github.com/aws/aws-cdk/pull/37335 (services).
Error invalid_policy(const std::string& why) {
  return invalid("One or more parameter values were invalid: Invalid policy document: " + why);
}

// https://github.com/aws/aws-cdk/issues/37273
constexpr std::array<std::string_view, 2> kServices = {"redshift.amazonaws.com",
                                                       "replication.dynamodb.amazonaws.com"};

bool is_action_on(const policy::Pattern& pattern, operation::Subject subject) {
  const auto actions = operation::actions();
  return std::any_of(actions.begin(), actions.end(), [&](const operation::Action& action) {
    if (action.subject != subject && action.subject != operation::Subject::kTableOrStream) {
      return false;
    }
    const std::string name = (action.is_own ? "rowhouse:" : "dynamodb:") + std::string(action.name);
    return pattern.match(name, {}) == policy::Pattern::Match::kYes;
  });
}

Result<void> check_actions(const policy::Policy& policy, operation::Subject subject) {
  std::string unknown;
  for (const policy::Statement& statement : policy.statements) {
    for (const policy::Pattern& action : statement.actions) {
      if (is_action_on(action, subject)) continue;
      unknown += (unknown.empty() ? "\"" : ", \"") + action.source() + "\"";
    }
  }
  if (unknown.empty()) return {};
  return invalid_policy("The following action names are invalid: " + unknown);
}

Result<void> check_principals(const policy::Policy& policy) {
  for (const policy::Statement& statement : policy.statements) {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    if (statement.not_principal && statement.effect == policy::Effect::kAllow) {
      return invalid_policy(statement.name() + ": NotPrincipal must be used with \"Deny\"");
    }
    for (const policy::PrincipalEntry& entry : statement.principals) {
      if (entry.kind == policy::Caller::Kind::kService &&
          std::find(kServices.begin(), kServices.end(), entry.text) == kServices.end()) {
        return invalid_policy("Policy contains invalid service principal");
      }
      if (entry.kind == policy::Caller::Kind::kAws &&
          entry.form == policy::PrincipalEntry::Form::kNamed &&
          !policy::is_principal_arn(entry.text)) {
        return policy::invalid_principal();
      }
    }
  }
  return {};
}

}  // namespace

Result<std::string> read_resource_policy(const Fields& fields, std::size_t slot, Policed what) {
  std::string text(fields.text(slot));
  const auto policy = policy::Policy::parse(text, policy::PolicyKind::kResource, "resource policy");
  if (!policy) return invalid_policy(policy.error().message());
  ROWHOUSE_CHECK(check_principals(*policy));
  ROWHOUSE_CHECK(check_actions(*policy, what == Policed::kStream ? operation::Subject::kStream
                                                                 : operation::Subject::kTable));
  return text;
}

Result<std::string> table_of_policed(std::string_view arn) {
  if (const auto table = model::table_of_stream_arn(arn)) return std::string(*table);
  return table_of_resource(arn);
}

}  // namespace rowhouse::request
