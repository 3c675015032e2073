#include "tenancy/policy/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace rowhouse::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kItems = R"(["dynamodb:GetItem","dynamodb:Query","dynamodb:PutItem"])";
constexpr std::string_view kPair =
    R"({"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["tenant#${aws:PrincipalTag/T}","tenant#${aws:PrincipalTag/T}#*"]}})";

std::string statement(std::string_view effect, std::string_view action, std::string_view condition,
                      std::string_view resource = "\"*\"") {
  return R"({"Effect":")" + std::string(effect) + R"(","Action":)" + std::string(action) +
         R"(,"Resource":)" + std::string(resource) +
         (condition.empty() ? "" : ",\"Condition\":" + std::string(condition)) + "}";
}

std::vector<Finding> findings_of(const std::vector<std::string>& statements,
                                 const LintOptions& options = {},
                                 std::string_view version = "2012-10-17") {
  std::string text = R"({"Version":")" + std::string(version) + R"(","Statement":[)";
  for (const std::string& each : statements) text += (text.back() == '[' ? "" : ",") + each;
  return lint(Policy::parse(text + "]}", PolicyKind::kIdentity, "p").value(), options);
}

std::vector<std::string> rules_of(const std::vector<std::string>& statements,
                                  const LintOptions& options = {},
                                  std::string_view version = "2012-10-17") {
  std::vector<std::string> rules;
  for (const Finding& finding : findings_of(statements, options, version)) {
    EXPECT_FALSE(finding.where.empty() || finding.why.empty() || finding.instead.empty());
    rules.push_back(finding.rule);
  }
  return rules;
}

std::vector<std::string> rules_of_values(std::string_view values) {
  return rules_of({statement(
      "Allow", kItems,
      R"({"ForAllValues:StringLike":{"dynamodb:LeadingKeys":)" + std::string(values) + "}}")});
}

TEST(Lint, FindsNothingInTheSafePair) {
  EXPECT_THAT(rules_of({statement("Allow", kItems, kPair)}), IsEmpty());
  EXPECT_THAT(rules_of_values(R"(["tenant#1","tenant#1#*"])"), IsEmpty());
}

TEST(Lint, FindsThePrefixTrap) {
  EXPECT_THAT(rules_of_values(R"("tenant#1*")"), ElementsAre("prefix-trap"));
  EXPECT_THAT(rules_of_values(R"("tenant#1?")"), ElementsAre("prefix-trap"));
  EXPECT_THAT(rules_of_values(R"("tenant#1-*")"), ElementsAre("prefix-trap"));
  const auto found = findings_of({statement(
      "Allow", kItems, R"({"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"tenant#1*"}})")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].where, "Statement[0].Condition.ForAllValues:StringLike.dynamodb:LeadingKeys");
  EXPECT_EQ(found[0].text, "tenant#1*");
  EXPECT_THAT(found[0].why, HasSubstr("tenant#12"));
  EXPECT_THAT(found[0].instead, HasSubstr("\"tenant#1#*\""));
}

TEST(Lint, FindsTheEmptyTag) {
  EXPECT_THAT(rules_of_values(R"("tenant#${aws:PrincipalTag/T}*")"),
              ElementsAre("empty-tag", "prefix-trap"));
}

TEST(Lint, FindsAPatternThatNamesNoTenant) {
  EXPECT_THAT(rules_of_values(R"("*")"), ElementsAre("every-tenant"));
  EXPECT_THAT(rules_of_values(R"("tenant#*")"), ElementsAre("every-tenant"));
  EXPECT_THAT(rules_of_values(R"("*#1")"), ElementsAre("every-tenant"));
}

TEST(Lint, FindsADefaultThatMakesATenantOfAnyone) {
  EXPECT_THAT(rules_of_values(R"("tenant#${aws:PrincipalTag/T, 'acme'}")"),
              ElementsAre("default-tenant"));
}

TEST(Lint, FindsTheSameTrapsInADenyOfWhatIsForeign) {
  EXPECT_THAT(rules_of({statement(
                  "Deny", kItems,
                  R"({"ForAnyValue:StringNotLike":{"dynamodb:LeadingKeys":"tenant#1*"}})")}),
              ElementsAre("prefix-trap"));
  EXPECT_THAT(
      rules_of({statement("Deny", kItems,
                          R"({"ForAnyValue:StringLike":{"dynamodb:LeadingKeys":"audit*"}})")}),
      IsEmpty());
}

TEST(Lint, FindsAStarUnderStringEquals) {
  EXPECT_THAT(rules_of({statement(
                  "Allow", kItems,
                  R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"tenant#1#*"}})")}),
              ElementsAre("wildcard-is-text"));
}

TEST(Lint, FindsABareOperator) {
  for (const char* key : {"dynamodb:LeadingKeys", "dynamodb:Attributes", "aws:TagKeys",
                          "dynamodb:SecondPartitionKeyValues"}) {
    const auto found = findings_of({statement(
        "Deny", kItems, R"({"StringNotEquals":{")" + std::string(key) + R"(":"tenant#1"}})")});
    ASSERT_EQ(found.size(), 1U) << key;
    EXPECT_EQ(found[0].rule, "bare-operator");
    EXPECT_EQ(found[0].instead, "ForAnyValue:StringNotEquals");
  }
}

TEST(Lint, FindsABareDenyWhereItShouldHaveIsolated) {
  EXPECT_THAT(rules_of({statement("Allow", kItems, ""),
                        statement("Deny", kItems,
                                  R"({"StringNotEquals":{"dynamodb:LeadingKeys":"tenant#1"}})")}),
              ElementsAre("not-isolated", "bare-operator"));
}

TEST(Lint, FindsTheWrongQuantifier) {
  EXPECT_THAT(
      rules_of({statement("Allow", kItems,
                          R"({"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":"tenant#1"}})")}),
      ElementsAre("any-value-in-allow"));
  EXPECT_THAT(rules_of({statement(
                  "Deny", kItems,
                  R"({"ForAllValues:StringNotEquals":{"dynamodb:LeadingKeys":"tenant#1"}})")}),
              ElementsAre("all-values-in-deny"));
}

TEST(Lint, FindsAScanOrStatementThatSlipsBy) {
  const auto found = findings_of(
      {statement("Allow", R"(["dynamodb:GetItem","dynamodb:Scan","dynamodb:PartiQL*"])", kPair)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "unkeyed-operation");
  EXPECT_EQ(
      found[0].text,
      "dynamodb:Scan, dynamodb:PartiQLSelect, dynamodb:PartiQLUpdate, dynamodb:PartiQLDelete");
  EXPECT_THAT(rules_of({statement(
                  "Deny", R"("dynamodb:*")",
                  R"({"ForAnyValue:StringNotEquals":{"dynamodb:LeadingKeys":"tenant#1"}})")}),
              ElementsAre("unkeyed-operation"));
}

TEST(Lint, FindsTableOperationsBehindASetOperator) {
  EXPECT_THAT(rules_of({statement("Allow", R"("dynamodb:*")", kPair)}),
              ElementsAre("unkeyed-operation", "table-operation"));
}

TEST(Lint, TakesNullForAGuardAgainstAbsence) {
  const std::string guarded = std::string(kPair.substr(0, kPair.size() - 1)) +
                              R"(,"Null":{"dynamodb:LeadingKeys":"false"}})";
  EXPECT_THAT(rules_of({statement("Allow", R"("dynamodb:*")", guarded)}), IsEmpty());
  EXPECT_THAT(rules_of({statement("Allow", R"("sts:TagSession")",
                                  R"({"ForAllValues:StringEquals":{"aws:TagKeys":"T"}})")}),
              ElementsAre("absent-key"));
  EXPECT_THAT(
      rules_of({statement(
          "Allow", R"("sts:TagSession")",
          R"({"ForAllValues:StringEquals":{"aws:TagKeys":"T"},"Null":{"aws:TagKeys":"false"}})")}),
      IsEmpty());
}

TEST(Lint, FindsAttributesThatAReadWithoutAProjectionEvades) {
  const std::string_view attributes =
      R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"tenant#1","dynamodb:Attributes":"a"})";
  EXPECT_THAT(rules_of({statement("Allow", kItems, std::string(attributes) + "}")}),
              ElementsAre("attributes-without-select"));
  EXPECT_THAT(rules_of({statement(
                  "Allow", kItems,
                  std::string(attributes) +
                      R"(,"StringEqualsIfExists":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}})")}),
              IsEmpty());
}

TEST(Lint, FindsItemsThatNoConditionTiesToATenant) {
  const auto found = findings_of(
      {statement("Allow", kItems, kPair), statement("Allow", R"("dynamodb:Scan")", "")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "not-isolated");
  EXPECT_EQ(found[0].where, "Statement[1].Action");
  EXPECT_EQ(found[0].text, "dynamodb:Scan");
  EXPECT_THAT(rules_of({statement("Allow", R"("dynamodb:ListTables")", "")}), IsEmpty());
  EXPECT_THAT(rules_of({statement("Allow", R"("dynamodb:*")", "",
                                  R"("arn:aws:dynamodb:*:*:table/Shop-${aws:PrincipalTag/T}")")}),
              IsEmpty());
}

TEST(Lint, FindsVariablesInTheOldVersion) {
  EXPECT_THAT(
      rules_of(
          {statement("Allow", kItems,
                     R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:userid}"}})")},
          {}, "2008-10-17"),
      ElementsAre("old-version"));
}

TEST(Lint, FindsCaseThatIsIgnored) {
  EXPECT_THAT(
      rules_of({statement(
          "Allow", kItems,
          R"({"ForAllValues:StringEqualsIgnoreCase":{"dynamodb:LeadingKeys":"tenant#acme"}})")}),
      ElementsAre("ignores-case"));
}

TEST(Lint, FindsAnAllowOfEveryoneElse) {
  const Policy of_table = Policy::parse(
                              R"({"Statement":{"Effect":"Allow","Action":"dynamodb:DescribeTable",
                        "Resource":"*","NotPrincipal":{"AWS":"000000000000"}}})",
                              PolicyKind::kResource, "p")
                              .value();
  const auto found = lint(of_table, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "not-principal");
}

TEST(Lint, FindsAnIndexWhoseKeyCarriesNoTenant) {
  const std::vector<TableKeys> tables = {
      parse_table_keys(
          R"({"Table":{"TableName":"Shop","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},
             {"AttributeName":"SK","KeyType":"RANGE"}],
             "GlobalSecondaryIndexes":[
               {"IndexName":"ByMail","KeySchema":[{"AttributeName":"email","KeyType":"HASH"}]},
               {"IndexName":"ByDay","KeySchema":[{"AttributeName":"GSI1PK","KeyType":"HASH"}]}],
             "LocalSecondaryIndexes":[
               {"IndexName":"Local","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}]}]}})")
          .value()};
  LintOptions options;
  options.tables = tables;
  const std::string all = statement("Allow", kItems, kPair);
  EXPECT_THAT(rules_of({all}, options),
              ElementsAre("index-without-tenant", "index-without-tenant"));
  const std::vector<std::string> attributes = {"GSI1PK"};
  options.tenant_attributes = attributes;
  const auto found = findings_of({all}, options);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].text, "Shop/index/ByMail");
  const auto with = [&](std::string_view resource, std::string_view action = kItems) {
    return rules_of({statement("Allow", action, kPair, resource)}, options);
  };
  EXPECT_THAT(with(R"("arn:aws:dynamodb:eu-west-1:123456789012:table/Shop")"), IsEmpty());
  EXPECT_THAT(with(R"("arn:aws:dynamodb:*:*:table/Shop/index/*")"),
              ElementsAre("index-without-tenant"));
  EXPECT_THAT(with(R"("arn:aws:dynamodb:*:*:table/Shop/index/ByDay")"), IsEmpty());
  EXPECT_THAT(with("\"*\"", R"("dynamodb:PutItem")"), IsEmpty());
}

TEST(TableKeys, AreReadFromADescriptionOrADefinition) {
  EXPECT_TRUE(parse_table_keys(
      R"({"TableName":"T","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}]})"));
  for (const char* text :
       {"", "[]", "{}", R"({"Table":7})", R"({"TableName":"T"})",
        R"({"TableName":"T","KeySchema":[]})", R"({"TableName":"T","KeySchema":[1]})",
        R"({"TableName":"T","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],
            "GlobalSecondaryIndexes":[{}]})"}) {
    EXPECT_FALSE(parse_table_keys(text)) << text;
  }
}

}  // namespace
}  // namespace rowhouse::policy
