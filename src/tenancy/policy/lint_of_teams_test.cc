// Policies as teams write them, from documentation, blogs and generators, and what the linter says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tenancy/policy/lint.h"

namespace rowhouse::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::array<std::string_view, 12> kActions = {"BatchExecuteStatement",
                                                       "BatchGetItem",
                                                       "BatchWriteItem",
                                                       "ConditionCheckItem",
                                                       "DeleteItem",
                                                       "GetItem",
                                                       "ListTables",
                                                       "PutItem",
                                                       "Query",
                                                       "Scan",
                                                       "TransactGetItems",
                                                       "TransactWriteItems"};

std::string with_items(
    std::string_view condition,
    std::string_view resource = R"("arn:aws:dynamodb:us-east-1:123456789012:table/Shared")",
    std::string_view action = R"(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"])") {
  std::string text = R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": )";
  text.append(action).append(R"(, "Resource": )").append(resource);
  if (!condition.empty()) text.append(R"(, "Condition": )").append(condition);
  return text + "}]}";
}
std::string trust(std::string_view principal, std::string_view action, std::string_view condition) {
  std::string text = R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": )";
  text.append(principal).append(R"(, "Action": )").append(action);
  if (!condition.empty()) text.append(R"(, "Condition": )").append(condition);
  return text + "}]}";
}

std::vector<Finding> found(const std::string& text, PolicyKind kind = PolicyKind::kIdentity) {
  LintOptions options;
  options.known_actions = kActions;
  return lint(Policy::parse(text, kind, "p").value(), options);
}
std::vector<std::string> rules(const std::string& text, PolicyKind kind = PolicyKind::kIdentity) {
  std::vector<std::string> rules;
  for (const Finding& each : found(text, kind)) rules.push_back(each.rule);
  return rules;
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_dynamodb_items.html
// https://aws.amazon.com/blogs/apn/isolating-saas-tenants-with-dynamically-generated-iam-policies/
TEST(LintOfTeams, FindsNothingInWhatIsolates) {
  for (
      const std::string_view condition :
      {R"({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"]}})",
       R"({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/TenantID}"]}})",
       R"({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/org}#*"]}})",
       R"({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["my-bucket/dev/*"]}})"}) {
    EXPECT_THAT(rules(with_items(condition)), IsEmpty()) << condition;
  }
}

TEST(LintOfTeams, SuggestsAnotherSeparatorWhereIdsMayHoldTheirs) {
  const auto findings = found(with_items(
      R"({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/TenantID}-*"]}})"));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].rule, "prefix-trap");
  EXPECT_EQ(findings[0].instead,
            R"("${aws:PrincipalTag/TenantID}" and "${aws:PrincipalTag/TenantID}#*")");
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/resource-tagging.html
TEST(LintOfTeams, TakesATableWithTheTenantsTagForItsOwn) {
  const std::string_view own =
      R"({"StringEquals": {"aws:ResourceTag/TenantId": "${aws:PrincipalTag/TenantId}"}})";
  EXPECT_THAT(rules(with_items(own, R"("*")", R"("dynamodb:*")")), IsEmpty());
  for (
      const std::string_view other :
      {R"({"StringEqualsIfExists": {"aws:ResourceTag/TenantId": "${aws:PrincipalTag/TenantId}"}})",
       R"({"StringNotEquals": {"aws:ResourceTag/TenantId": "${aws:PrincipalTag/TenantId}"}})",
       R"({"StringEquals": {"aws:ResourceTag/TenantId": ["shared", "${aws:PrincipalTag/TenantId}"]}})",
       R"({"StringEquals": {"aws:PrincipalTag/stage": "live"}})"}) {
    EXPECT_THAT(rules(with_items(other)), ElementsAre("not-isolated")) << other;
  }
}

TEST(LintOfTeams, FindsThePrefixTrapInNamesOfTables) {
  const std::string start = R"("arn:aws:dynamodb:*:*:table/)";
  for (const std::string name :
       {"${aws:PrincipalTag/TenantId}-*", "${aws:PrincipalTag/TenantId}*",
        "*-${aws:PrincipalTag/TenantId}", "shop-${aws:PrincipalTag/TenantId}-*/index/*"}) {
    const auto findings = found(with_items({}, start + name + "\"", R"("dynamodb:*")"));
    ASSERT_EQ(findings.size(), 1U) << name;
    EXPECT_EQ(findings[0].rule, "prefix-trap");
    EXPECT_EQ(findings[0].where, "Statement[0].Resource");
    EXPECT_THAT(findings[0].instead, HasSubstr("${aws:PrincipalTag/TenantId}"));
  }
  for (const std::string name :
       {"Orders-${aws:PrincipalTag/TenantId}", "Orders-${aws:PrincipalTag/TenantId}/index/*"}) {
    EXPECT_THAT(rules(with_items({}, start + name + "\"", R"("dynamodb:*")")), IsEmpty()) << name;
  }
  // A variable elsewhere in the ARN names no tenant's table.
  EXPECT_THAT(rules(with_items({}, R"("arn:aws:dynamodb:${aws:RequestedRegion}:*:table/Shared")")),
              ElementsAre("not-isolated"));
}

// As generators of infrastructure write them for one function.
TEST(LintOfTeams, FindsWhatReachesEveryTenant) {
  const std::string_view all = R"(["dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"])";
  EXPECT_THAT(rules(with_items({}, R"("*")", all)), ElementsAre("not-isolated"));
  EXPECT_THAT(
      rules(with_items(
          R"({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/T}"]}})",
          R"("*")", all)),
      ElementsAre("unkeyed-operation"));
}

TEST(LintOfTeams, FindsActionsThatNobodyIsAskedAbout) {
  const std::string_view own =
      R"({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/T}"]}})";
  const auto findings = found(with_items(own, R"("*")",
                                         R"(["dynamodb:GetItem", "dynamodb:GetItems",
                                             "dynamodb:transactwriteitems", "dynamodb:Transact*",
                                             "DynamoDB:getitem", "dynamodb:StartAwsBackupJob",
                                             "s3:GetObjects"])"));
  ASSERT_EQ(findings.size(), 3U);
  for (const Finding& each : findings) EXPECT_EQ(each.rule, "unknown-action");
  EXPECT_EQ(findings[0].text, "dynamodb:GetItems");
  EXPECT_EQ(findings[1].text, "dynamodb:transactwriteitems");
  EXPECT_THAT(findings[1].instead, HasSubstr("dynamodb:ConditionCheckItem"));
  EXPECT_EQ(findings[2].text, "dynamodb:Transact*");
  // A Deny of a name that is wrong stops nothing.
  EXPECT_THAT(rules(R"({"Version": "2012-10-17", "Statement": {"Effect": "Deny",
                       "Action": "dynamodb:DeleteItems", "Resource": "*"}})"),
              ElementsAre("unknown-action"));
}

TEST(LintOfTeams, FindsPrincipalsThatNobodyIs) {
  const auto of = [](const std::string& arn) {
    return rules(trust("{\"AWS\": \"" + arn + "\"}", R"("sts:AssumeRole")", {}),
                 PolicyKind::kTrust);
  };
  for (const std::string arn :
       {"arn:aws:iam::123456789012:group/devs", "arn:aws:dynamodb:us-east-1:123456789012:table/T",
        "arn:aws:iam::1234:user/alice", "arn:aws:iam::123456789012:user/",
        "arn:aws:iam::123456789012:user/a b", "arn:aws:sts::123456789012:assumed-role/app",
        "arn:aws:sts::123456789012:user/alice", "arn:aws:iam:us-east-1:123456789012:role/app"}) {
    EXPECT_THAT(of(arn), ElementsAre("no-principal")) << arn;
  }
  for (const std::string arn :
       {"arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/path/alice",
        "arn:aws:iam::123456789012:role/app", "arn:aws:iam::123456789012:user/tenant/a:b",
        "arn:aws:sts::123456789012:assumed-role/app/worker@shop",
        "arn:aws:sts::123456789012:federated-user/alice"}) {
    EXPECT_THAT(of(arn), IsEmpty()) << arn;
  }
}

// https://docs.github.com/actions/deployment/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
TEST(LintOfTeams, FindsARoleThatAnyoneMayAssume) {
  const auto of = [](const std::string& text) { return rules(text, PolicyKind::kTrust); };
  const std::string federated =
      R"({"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"})";
  const std::string login = R"(["sts:AssumeRoleWithWebIdentity", "sts:TagSession"])";
  EXPECT_THAT(of(trust(R"({"AWS": "*"})", R"("sts:AssumeRole")", {})),
              ElementsAre("anyone-may-assume"));
  EXPECT_THAT(of(trust(R"("*")", R"("sts:AssumeRole")", {})), ElementsAre("anyone-may-assume"));
  EXPECT_THAT(of(trust(R"({"AWS": "*"})", R"("sts:AssumeRole")",
                       R"({"StringEquals": {"aws:PrincipalOrgID": "o-1"}})")),
              IsEmpty());
  EXPECT_THAT(of(trust(R"({"AWS": "123456789012"})", R"("sts:AssumeRole")", {})), IsEmpty());
  EXPECT_THAT(of(trust(federated, login, {})), ElementsAre("any-login"));
  EXPECT_THAT(of(trust(federated, login, R"({"StringLike": {"aws:RequestTag/TenantId": "?*"}})")),
              ElementsAre("any-login"));
  EXPECT_THAT(
      of(trust(federated, login,
               R"({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:org/*"}})")),
      IsEmpty());
}

}  // namespace
}  // namespace rowhouse::policy
