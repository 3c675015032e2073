#include "tenancy/policy/policy.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tenancy/policy/case_for_test.h"

namespace rowhouse::policy {
namespace {

using testing::allows;
using testing::identity_policy;
using testing::Request;

std::string statement(std::string_view members, std::string_view version = "2012-10-17") {
  return R"({"Version":")" + std::string(version) + R"(","Statement":{"Effect":"Allow",)" +
         std::string(members) + "}}";
}

std::string fault_of(std::string_view text, PolicyKind kind = PolicyKind::kIdentity) {
  const auto parsed = Policy::parse(text, kind, "p");
  return parsed ? "" : parsed.error().message();
}

TEST(Policy, ReadsEveryElement) {
  const auto policy = Policy::parse(
      R"({"Version":"2012-10-17","Id":"one","Statement":[
          {"Sid":"First","Effect":"Deny","Principal":{"AWS":["123456789012","arn:aws:iam::1:user/u"],
           "Service":"x.amazonaws.com","Federated":"accounts.example"},
           "NotAction":["dynamodb:Get*"],"NotResource":"arn:aws:dynamodb:*:*:table/T",
           "Condition":{"StringLike":{"aws:a":["x*","y"]},"Null":{"aws:b":true}}},
          {"Effect":"Allow","NotPrincipal":"*","Action":"*","Resource":["*"]}]})",
      PolicyKind::kResource, "table policy");
  ASSERT_TRUE(policy) << policy.error().message();
  EXPECT_EQ(policy->version, Version::k2012_10_17);
  EXPECT_EQ(policy->id, "one");
  EXPECT_EQ(policy->name, "table policy");
  ASSERT_EQ(policy->statements.size(), 2U);
  const Statement& first = policy->statements[0];
  EXPECT_EQ(first.name(), "First");
  EXPECT_EQ(first.effect, Effect::kDeny);
  EXPECT_TRUE(first.not_action);
  EXPECT_TRUE(first.not_resource);
  EXPECT_EQ(first.principals.size(), 4U);
  EXPECT_EQ(first.conditions.size(), 2U);
  EXPECT_EQ(policy->statements[1].name(), "Statement[1]");
  EXPECT_TRUE(policy->statements[1].not_principal);
}

TEST(Policy, HasTheOldVersionIfItSaysNone) {
  const Policy policy =
      identity_policy(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})");
  EXPECT_EQ(policy.version, Version::k2008_10_17);
}

TEST(Policy, RefusesWhatIsNotAPolicyAndSaysWhere) {
  const std::vector<std::pair<std::string, std::string>> faults = {
      {"", "the policy: is not JSON"},
      {"{", "the policy: is not JSON"},
      {"[]", "the policy: must be a JSON object"},
      {"\"x\"", "the policy: must be a JSON object"},
      {"{}", "Statement: is missing"},
      {R"({"Statement":[]})", "Statement: holds no statement"},
      {R"({"Statement":[1]})", "Statement[0]: must be an object, or a list of them"},
      {R"({"Version":"2013-01-01","Statement":{}})",
       R"(Version: must be "2012-10-17" or "2008-10-17")"},
      {R"({"Version":20121017,"Statement":{}})",
       R"(Version: must be "2012-10-17" or "2008-10-17")"},
      {R"({"Statements":{}})", R"(the policy: has an unknown element "Statements")"},
      {R"({"Statement":{},"Statement":{}})", R"(the policy: has "Statement" twice)"},
      {R"({"Statement":{}})", "Statement: has no Effect"},
      {R"({"Statement":{"Effect":"allow"}})", R"(Statement.Effect: must be "Allow" or "Deny")"},
      {R"({"Statement":[{"Effect":"Allow"}]})", "Statement[0]: has no Action"},
      {statement(R"("Action":"*")"), "Statement: has no Resource"},
      {statement(R"("Action":"*","NotAction":"*")"), "Statement: has both Action and NotAction"},
      {statement(R"("Action":[])"), "Statement.Action: holds no action"},
      {statement(R"("Action":7)"), "Statement.Action: must be a string or a list of strings"},
      {statement(R"("Action":"GetItem")"),
       "Statement.Action: \"GetItem\" is no action: write the service before it, as in "
       "\"dynamodb:GetItem\""},
      {statement(R"("Action":"*","Resource":"MyTable")"),
       R"(Statement.Resource: "MyTable" must be an ARN or "*")"},
      {statement(R"("Action":"*","Resource":"arn:aws:dynamodb:::table/${x")"),
       "Statement.Resource: the policy variable in \"${x\" is not valid"},
      {statement(R"("Action":"*","Resource":"*","Principal":"*")"),
       "Statement: has a Principal: this policy belongs to the principal it is attached to"},
      {statement(R"("Action":"*","Resource":"*","Sid":"a b")"),
       "Statement.Sid: may hold letters and digits only"},
      {statement(R"("Action":"*","Resource":"*","Condition":[])"),
       "Statement.Condition: must be an object of condition operators"},
      {statement(R"("Action":"*","Resource":"*","Condition":{"StringEquls":{"aws:x":"y"}})"),
       "Statement.Condition.StringEquls: unknown condition operator"},
      {statement(R"("Action":"*","Resource":"*","Condition":{"Bool":"x"})"),
       "Statement.Condition.Bool: must be an object of condition keys"},
      {statement(R"("Action":"*","Resource":"*","Condition":{"Bool":{"aws:x":"no"}})"),
       R"(Statement.Condition.Bool.aws:x: "no" is no "true" or "false")"},
      {statement(
           R"("Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:x":"1","AWS:X":"2"}})"),
       "Statement.Condition.StringEquals.AWS:X: is there twice"},
      {statement(R"("Action":"*","Resource":"*","Condition":{"StringEquals":{"x":"1"}})"),
       "Statement.Condition.StringEquals.x: is no condition key: write the service before it, as "
       "in \"aws:SourceIp\""},
      {R"({"Statement":[{"Sid":"A","Effect":"Deny","Action":"*","Resource":"*"},
                        {"Sid":"A","Effect":"Deny","Action":"*","Resource":"*"}]})",
       R"(Statement[1].Sid: "A" is there twice)"},
  };
  for (const auto& [text, fault] : faults) EXPECT_EQ(fault_of(text), fault) << text;
}

TEST(Policy, RefusesPrincipalsThatNameNobody) {
  const auto fault = [](std::string_view principal) {
    return fault_of(
        statement(R"("Action":"*","Resource":"*","Principal":)" + std::string(principal)),
        PolicyKind::kResource);
  };
  EXPECT_EQ(fault(R"("me")"),
            R"(Statement.Principal: must be "*" or an object such as {"AWS": "..."})");
  EXPECT_EQ(fault("{}"), "Statement.Principal: holds no principal");
  EXPECT_EQ(fault(R"({"CanonicalUser":"x"})"),
            R"(Statement.Principal: has an unknown element "CanonicalUser")");
  EXPECT_EQ(fault(R"({"AWS":"me"})"),
            R"(Statement.Principal.AWS: "me" is no ARN and no account of twelve digits)");
  EXPECT_EQ(
      fault(R"({"AWS":"arn:aws:iam::123456789012:role/*"})"),
      "Statement.Principal.AWS: \"arn:aws:iam::123456789012:role/*\": a principal is \"*\" or "
      "has no wildcard");
  EXPECT_EQ(fault_of(statement(R"("Action":"*","Resource":"*")"), PolicyKind::kResource),
            "Statement: has no Principal");
}

TEST(Policy, OfATrustHasNoResource) {
  EXPECT_EQ(fault_of(statement(R"("Action":"sts:AssumeRole","Principal":"*")"), PolicyKind::kTrust),
            "");
  EXPECT_EQ(fault_of(statement(R"("Action":"sts:AssumeRole","Principal":"*","Resource":"*")"),
                     PolicyKind::kTrust),
            "Statement: has a Resource: a trust policy is about its role alone");
}

TEST(Policy, OfATrustNamesWhomItTrusts) {
  EXPECT_EQ(
      fault_of(statement(R"("Action":"sts:AssumeRole","NotPrincipal":"*")"), PolicyKind::kTrust),
      "Statement.NotPrincipal: a role's trust policy supports Principal alone");
}

TEST(Policy, IsBoundedInSizeByItsKind) {
  const auto sized = [](std::size_t characters) {
    std::string text = statement(R"("Action":"*","Resource":"arn:aws:dynamodb:::table/")");
    text.insert(text.size() - 3, std::string(characters - text.size(), 'x'));
    return text;
  };
  EXPECT_EQ(fault_of(sized(6144)), "");
  EXPECT_EQ(fault_of(sized(6145)), "the policy is longer than 6144 characters");
  EXPECT_EQ(fault_of(sized(2048), PolicyKind::kSession), "");
  EXPECT_EQ(fault_of(sized(2049), PolicyKind::kSession),
            "the policy is longer than 2048 characters");
  // White space around elements counts in a session policy and in a table's only.
  const std::string spaced = sized(2048) + "\n";
  EXPECT_EQ(fault_of(spaced, PolicyKind::kSession), "the policy is longer than 2048 characters");
  EXPECT_EQ(fault_of(sized(6144) + std::string(1000, '\n')), "");
  // Of a table's policy everything counts, in bytes.
  const std::string of_table = statement(R"("Action":"*","Resource":"*","Principal":"*")");
  const std::string space(20'480 - of_table.size(), ' ');
  EXPECT_EQ(fault_of(of_table + space, PolicyKind::kResource), "");
  EXPECT_EQ(fault_of(of_table + space + " ", PolicyKind::kResource),
            "the policy is longer than 20480 characters");
  EXPECT_EQ(fault_of(sized(100 + 100) + std::string(kPolicyBytesMax, ' ')),
            "the policy is longer than 6144 characters");
}

TEST(Policy, IsBoundedInDepth) {
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  EXPECT_EQ(fault_of(deep), "the policy: is nested too deep");
  EXPECT_EQ(fault_of(R"({"Statement":)" + deep + "}"), "the policy: is nested too deep");
}

TEST(Policy, RefusesBytesThatAreNoUtf8) {
  EXPECT_EQ(fault_of(statement("\"Action\":\"*\",\"Resource\":\"arn:\xff\"")),
            "the policy: is not JSON");
}

TEST(Action, MatchesWithoutRegardToCaseAndWithWildcards) {
  const auto policy = [](std::string_view action) {
    return identity_policy(statement(R"("Resource":"*","Action":")" + std::string(action) + "\""));
  };
  EXPECT_TRUE(allows(policy("DynamoDB:getitem"), Request("dynamodb:GetItem")));
  EXPECT_TRUE(allows(policy("dynamodb:*Get*"), Request("dynamodb:BatchGetItem")));
  EXPECT_TRUE(allows(policy("dynamodb:?etItem"), Request("dynamodb:GetItem")));
  EXPECT_FALSE(allows(policy("dynamodb:Get"), Request("dynamodb:GetItem")));
  EXPECT_FALSE(allows(policy("sts:*"), Request("dynamodb:GetItem")));
}

TEST(Resource, MatchesItsCaseAndAWildcardInsideAPartStaysInIt) {
  const auto policy = [](std::string_view resource) {
    return identity_policy(
        statement(R"("Action":"*","Resource":")" + std::string(resource) + "\""));
  };
  const std::string table = "arn:aws:dynamodb:eu-west-1:000000000000:table/Shop";
  const Request request("dynamodb:GetItem", table);
  EXPECT_TRUE(allows(policy(table), request));
  EXPECT_TRUE(allows(policy("*"), request));
  EXPECT_TRUE(allows(policy("arn:aws:dynamodb:*:*:table/Sh?p"), request));
  EXPECT_TRUE(allows(policy("arn:aws:dynamodb:*"), request));
  EXPECT_TRUE(allows(policy("arn:aws:dynamodb:*:table/Shop"), request));
  EXPECT_FALSE(allows(policy("arn:aws:dynamodb:*:*:table/shop"), request));
  EXPECT_FALSE(allows(policy(table + "/index/*"), request));
  EXPECT_FALSE(allows(policy("arn:aws:dynamodb:e*e/Shop"), request));
  EXPECT_TRUE(allows(policy("arn:aws:dynamodb:e*:*-1:*:table/Shop"),
                     Request("a:b", "arn:aws:dynamodb:e:x:y-1:z:table/Shop")));
}

TEST(Resource, OfAllStarsIsMatchedInTimeThatIsBounded) {
  std::string stars;
  for (int i = 0; i < 1000; ++i) stars += "*a";
  const Policy policy =
      identity_policy(statement(R"("Action":"*","Resource":"arn:)" + stars + "b\""));
  EXPECT_FALSE(allows(policy, Request("a:b", "arn:" + std::string(4000, 'a'))));
}

std::string with_value(std::string_view value, std::string_view version = "2012-10-17") {
  return statement(R"("Action":"*","Resource":"*","Condition":{"StringLike":{"aws:k":")" +
                       std::string(value) + "\"}}",
                   version);
}

TEST(Variable, StandsForTheRequestsOneValue) {
  const Policy policy = identity_policy(with_value("t#${aws:PrincipalTag/Tenant}#*"));
  EXPECT_TRUE(
      allows(policy, Request("a:b").with("aws:principaltag/tenant", "x").with("aws:k", "t#x#1")));
  EXPECT_FALSE(
      allows(policy, Request("a:b").with("aws:PrincipalTag/Tenant", "y").with("aws:k", "t#x#1")));
  EXPECT_FALSE(allows(policy, Request("a:b").with("aws:k", "t##1")));
  EXPECT_FALSE(allows(
      policy, Request("a:b").with_many("aws:PrincipalTag/Tenant", {"x"}).with("aws:k", "t#x#1")));
}

TEST(Variable, BringsInItsTextAsItIs) {
  const Policy policy = identity_policy(with_value("t#${aws:tag}"));
  EXPECT_FALSE(allows(policy, Request("a:b").with("aws:tag", "*").with("aws:k", "t#x")));
  EXPECT_FALSE(allows(policy, Request("a:b").with("aws:tag", "?").with("aws:k", "t#x")));
  EXPECT_TRUE(allows(policy, Request("a:b").with("aws:tag", "*").with("aws:k", "t#*")));
  EXPECT_FALSE(allows(
      policy, Request("a:b").with("aws:tag", "${aws:u}").with("aws:u", "x").with("aws:k", "t#x")));
}

TEST(Variable, HasADefaultForAnAbsentKeyOnly) {
  const Policy policy = identity_policy(with_value("${aws:tag, 'company-wide'}"));
  EXPECT_TRUE(allows(policy, Request("a:b").with("aws:k", "company-wide")));
  EXPECT_FALSE(allows(policy, Request("a:b").with("aws:tag", "x").with("aws:k", "company-wide")));
  EXPECT_FALSE(allows(policy, Request("a:b").with("aws:tag", "").with("aws:k", "company-wide")));
}

TEST(Variable, OfASpecialCharacterIsTheCharacter) {
  const Policy policy = identity_policy(with_value("${*}${?}${$}{x}"));
  EXPECT_TRUE(allows(policy, Request("a:b").with("aws:k", "*?${x}")));
  EXPECT_FALSE(allows(policy, Request("a:b").with("aws:k", "ab${x}")));
}

TEST(Variable, IsPlainTextInTheOldVersion) {
  const Policy policy = identity_policy(with_value("${aws:tag}", "2008-10-17"));
  EXPECT_FALSE(allows(policy, Request("a:b").with("aws:tag", "x").with("aws:k", "x")));
  EXPECT_TRUE(allows(policy, Request("a:b").with("aws:tag", "x").with("aws:k", "${aws:tag}")));
}

TEST(Variable, IsRefusedIfItIsBroken) {
  for (const char* text : {"${", "${}", "${aws:x", "${aws:x,}", "${aws:x, y}", "${aws:x, 'y}",
                           "${a b}", "${${aws:x}}", "${aws:x, 'a'b'}"}) {
    EXPECT_NE(fault_of(with_value(text)), "") << text;
  }
}

TEST(Variable, ThatIsUnknownOpensNothingAndClosesWhatItExcepts) {
  const auto with = [](const char* effect, const char* rest) {
    return identity_policy(R"({"Version":"2012-10-17","Statement":[{"Effect":")" +
                           std::string(effect) + R"(","Action":"*",)" + rest + "}]}");
  };
  const char* const not_equals =
      R"("Resource":"*","Condition":{"StringNotEquals":{"aws:k":"${aws:tag}"}})";
  const char* const not_resource = R"("NotResource":"arn:${aws:tag}")";
  const char* const equals =
      R"("Resource":"*","Condition":{"StringEquals":{"aws:k":"${aws:tag}"}})";
  Request keyed("a:b", "arn:x");
  keyed.with("aws:k", "x");
  for (const char* rest : {not_equals, not_resource, equals}) {
    EXPECT_FALSE(allows(with("Allow", rest), keyed)) << rest;
  }
  EXPECT_TRUE(testing::decide(with("Deny", not_equals), keyed).explicitly_denied);
  EXPECT_TRUE(testing::decide(with("Deny", not_resource), keyed).explicitly_denied);
  EXPECT_FALSE(testing::decide(with("Deny", equals), keyed).explicitly_denied);
}

}  // namespace
}  // namespace rowhouse::policy
