#include <gtest/gtest.h>

#include "expression/test_notation.h"

namespace rowhouse::expression {
namespace {

using namespace test;

Placeholders known_placeholders() {
  return placeholders({{"#pk", "pk"},
                       {"#key", "key"},
                       {":p", "\"tenant\""},
                       {":s", "\"order#\""},
                       {":t", "\"order$\""},
                       {":n", "5"},
                       {":b", "x'01'"},
                       {":l", "[1]"},
                       {":empty", "\"\""}});
}

model::KeySchema schema(std::optional<model::Type> sort = model::Type::kString) {
  model::KeySchema key;
  key.partition = {"pk", model::Type::kString};
  if (sort) key.sort = model::KeyAttribute{"sk", *sort};
  return key;
}

std::string_view name(SortOperator op) {
  constexpr std::string_view kNames[] = {"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"};
  return kNames[static_cast<std::size_t>(op)];
}

/// "partition | operator first second", or the text of the error.
std::string outcome(std::string_view text, const model::KeySchema& key = schema()) {
  Placeholders known = known_placeholders();
  const auto condition = KeyCondition::parse(text, known, {});
  if (!condition) return condition.error().message();
  const auto range = condition->resolve(key, {});
  if (!range) return range.error().message();
  std::string shown = show(range->partition);
  if (!range->sort_operator) return shown;
  shown += " | " + std::string(name(*range->sort_operator)) + " " + show(*range->sort_first);
  if (range->sort_second) shown += " " + show(*range->sort_second);
  return shown;
}

TEST(KeyCondition, ResolvesToAPartitionAndARange) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"pk = :p", "\"tenant\""},
      {"#pk = :p", "\"tenant\""},
      {"(pk = :p)", "\"tenant\""},
      {":p = pk", "\"tenant\""},
      {"pk = :p AND sk = :s", "\"tenant\" | = \"order#\""},
      {"sk < :s and pk = :p", "\"tenant\" | < \"order#\""},
      {"pk = :p AND sk <= :s", "\"tenant\" | <= \"order#\""},
      {"pk = :p AND sk > :s", "\"tenant\" | > \"order#\""},
      {"pk = :p AND sk >= :s", "\"tenant\" | >= \"order#\""},
      {"pk = :p AND :s > sk", "\"tenant\" | < \"order#\""},
      {"pk = :p AND :s <= sk", "\"tenant\" | >= \"order#\""},
      {"(pk = :p) AND (sk BETWEEN :s AND :t)", "\"tenant\" | BETWEEN \"order#\" \"order$\""},
      {"(pk = :p AND begins_with(sk, :s))", "\"tenant\" | begins_with \"order#\""},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(outcome(text), expected) << text;
}

TEST(KeyCondition, RefusesWhatNoKeyConditionMayBe) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"", "Invalid KeyConditionExpression: The expression can not be empty;"},
      {"pk = :p AND",
       "Invalid KeyConditionExpression: Syntax error; token: \"<EOF>\", near: \"AND\""},
      {"((pk = :p))", "Invalid KeyConditionExpression: The expression has redundant parentheses;"},
      {"key = :p",
       "Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved keyword: "
       "key"},
      {"pk = :x",
       "Invalid KeyConditionExpression: An expression attribute value used in expression is not "
       "defined; attribute value: :x"},
      {"beginsWith(sk, :s)",
       "Invalid KeyConditionExpression: Invalid function name; function: beginsWith"},
      {"pk = :p AND begins_with(sk, :n)",
       "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator "
       "or function: begins_with, operand type: N"},
      {"pk = :p AND sk BETWEEN :t AND :s",
       "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater "
       "than or equal to lower bound; lower bound operand: AttributeValue: {S:order$}, upper bound "
       "operand: AttributeValue: {S:order#}"},
      {"pk = :p OR sk = :s", "Invalid operator used in KeyConditionExpression: OR"},
      {"pk = :p AND (sk = :s OR sk = :t)", "Invalid operator used in KeyConditionExpression: OR"},
      {"NOT pk = :p", "Invalid operator used in KeyConditionExpression: NOT"},
      {"pk <> :p", "Invalid operator used in KeyConditionExpression: <>"},
      {"pk IN (:p)", "Invalid operator used in KeyConditionExpression: IN"},
      {"pk = :p AND attribute_exists(sk)",
       "Invalid operator used in KeyConditionExpression: attribute_exists"},
      {"pk = :p AND contains(sk, :s)", "Invalid operator used in KeyConditionExpression: contains"},
      {"pk = sk",
       "Invalid condition in KeyConditionExpression: Multiple attribute names used in one "
       "condition"},
      {"pk = :p AND :s = :t",
       "Invalid condition in KeyConditionExpression: No key attribute specified"},
      {"pk = :p AND begins_with(:s, sk)",
       "Invalid condition in KeyConditionExpression: begins_with operator must have the key "
       "attribute as its first operand"},
      {"pk = :p AND :s BETWEEN sk AND :t",
       "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute "
       "as its first operand"},
      {"size(pk) = :n",
       "Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested operations"},
      {"pk.a = :p",
       "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested "
       "attributes"},
      {"pk = :p AND sk[0] = :s",
       "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested "
       "attributes"},
      {"pk = :p AND sk > :s AND sk < :t",
       "KeyConditionExpressions must only contain one condition per key"},
      {"pk = :p AND sk = :s AND a = :t", "Conditions can be of length 1 or 2 only"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(outcome(text), message) << text;
}

TEST(KeyCondition, RefusesWhatDoesNotFitTheTable) {
  constexpr std::string_view kType =
      "One or more parameter values were invalid: Condition parameter type does not match schema "
      "type";
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"sk = :s", "Query condition missed key schema element: pk"},
      {"a = :p AND sk = :s", "Query condition missed key schema element: pk"},
      {"pk = :p AND a = :s", "Query condition missed key schema element: sk"},
      {"pk > :p", "Query key condition not supported"},
      {"begins_with(pk, :p)", "Query key condition not supported"},
      {"pk = :n", kType},
      {"pk = :l", kType},
      {"pk = :p AND sk = :n", kType},
      {"pk = :p AND begins_with(sk, :b)", kType},
      {"pk = :empty",
       "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
       "contain an empty string value. Key: pk"},
      {"pk = :p AND sk > :empty",
       "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
       "contain an empty string value. Key: sk"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(outcome(text), message) << text;
  EXPECT_EQ(outcome("pk = :p AND sk = :s", schema(std::nullopt)),
            "Query key condition not supported");
  EXPECT_EQ(outcome("pk = :p AND begins_with(sk, :s)", schema(model::Type::kNumber)), kType);
  EXPECT_EQ(outcome("pk = :p AND sk BETWEEN :n AND :n", schema(model::Type::kNumber)),
            "\"tenant\" | BETWEEN 5 5");
}

TEST(KeyCondition, RefusesAKeyValueThatIsTooLong) {
  base::Limits limits;
  limits.partition_key_bytes_max = 3;
  Placeholders known = known_placeholders();
  const auto condition = KeyCondition::parse("pk = :p", known, {}).value();
  EXPECT_EQ(condition.resolve(schema(), limits).error().message(),
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum "
            "size limit of3 bytes");
}

TEST(KeyCondition, TellsWhatAnAttributeMustEqualBeforeItKnowsTheTable) {
  Placeholders known = known_placeholders();
  const auto condition = KeyCondition::parse("sk >= :s AND #pk = :p", known, {}).value();
  EXPECT_EQ(show(condition.equal_value("pk").value()), "\"tenant\"");
  EXPECT_FALSE(condition.equal_value("sk").has_value());
  EXPECT_FALSE(condition.equal_value("a").has_value());
  EXPECT_EQ(condition.attributes(), (std::vector<std::string>{"pk", "sk"}));
}

TEST(KeyCondition, MadeByTheLibraryIsTheOneThatWasWritten) {
  Placeholders known = known_placeholders();
  EXPECT_EQ(KeyCondition::make("pk", value("\"tenant\"")),
            KeyCondition::parse("pk = :p", known, {}).value());
  EXPECT_EQ(KeyCondition::make("pk", value("\"tenant\""), "sk", SortOperator::kBetween,
                               value("\"order#\""), value("\"order$\"")),
            KeyCondition::parse("pk = :p AND sk BETWEEN :s AND :t", known, {}).value());
  const auto on_number =
      KeyCondition::make("pk", value("\"tenant\""), "sk", SortOperator::kBeginsWith, value("5"));
  EXPECT_EQ(on_number.resolve(schema(model::Type::kNumber), {}).error().message(),
            "Query key condition not supported");
}

}  // namespace
}  // namespace rowhouse::expression
