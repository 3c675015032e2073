#include <gtest/gtest.h>

#include "request/parse_text.h"

namespace rowhouse::request {
namespace {

using expression::Condition;
using expression::Parameter;
using expression::Printed;

expression::Placeholders placeholders_of(const Printed& printed) {
  expression::Placeholders placeholders;
  for (const auto& [key, name] : printed.names) placeholders.add_name(key, name);
  for (const auto& [key, value] : printed.values) placeholders.add_value(key, value);
  return placeholders;
}

class LegacyFilter : public testing::TestWithParam<const char*> {};

TEST_P(LegacyFilter, IsAnExpressionThatCanBePrinted) {
  const auto scan = parse_text<operation::Scan>(
      std::string(R"({"TableName":"abc","ConditionalOperator":"OR","ScanFilter":{"a":)") +
      GetParam() + R"(,"b":{"ComparisonOperator":"NOT_NULL"}}})");
  ASSERT_TRUE(scan) << to_string(scan.error());
  ASSERT_TRUE(scan->filter);
  Printed printed;
  scan->filter->print(printed);
  auto placeholders = placeholders_of(printed);
  const auto again = Condition::parse(printed.text, Parameter::kFilter, placeholders, {});
  ASSERT_TRUE(again) << printed.text << to_string(again.error());
  EXPECT_EQ(*again, *scan->filter) << printed.text;
  EXPECT_EQ(scan->filter->attributes(), (std::vector<std::string>{"a", "b"}));
}

#define VALUES(op, values) R"({"ComparisonOperator":")" op R"(","AttributeValueList":[)" values "]}"

INSTANTIATE_TEST_SUITE_P(
    OfEachOperator, LegacyFilter,
    testing::Values(VALUES("EQ", R"({"N":"1"})"), VALUES("NE", R"({"M":{}})"),
                    VALUES("LE", R"({"N":"1"})"), VALUES("LT", R"({"S":"x"})"),
                    VALUES("GE", R"({"B":"eA=="})"), VALUES("GT", R"({"N":"1"})"),
                    VALUES("CONTAINS", R"({"S":"x"})"), VALUES("NOT_CONTAINS", R"({"S":"x"})"),
                    VALUES("BEGINS_WITH", R"({"S":"x"})"), VALUES("IN", R"({"N":"1"},{"N":"2"})"),
                    VALUES("BETWEEN", R"({"N":"1"},{"N":"2"})"), VALUES("NULL", "")));

TEST(AttributeUpdates, AreAnUpdateThatCanBePrinted) {
  const auto update = parse_text<operation::UpdateItem>(
      R"({"TableName":"abc","Key":{"k":{"S":"x"}},"AttributeUpdates":{)"
      R"("a":{"Value":{"S":"x"}},"b":{"Action":"DELETE"},"c":{"Action":"ADD","Value":{"N":"1"}},)"
      R"("d":{"Action":"ADD","Value":{"L":[]}},"e":{"Action":"DELETE","Value":{"SS":["x"]}}}})");
  ASSERT_TRUE(update) << to_string(update.error());
  EXPECT_TRUE(update->makes_item);
  Printed printed;
  update->update->print(printed);
  auto placeholders = placeholders_of(printed);
  const auto again = expression::Update::parse(printed.text, placeholders, {});
  ASSERT_TRUE(again) << printed.text << to_string(again.error());
  EXPECT_EQ(*again, *update->update) << printed.text;
}

TEST(AttributeUpdates, OfDeletionsAloneMakeNoItem) {
  const auto update = parse_text<operation::UpdateItem>(
      R"({"TableName":"abc","Key":{},"AttributeUpdates":{"a":{"Action":"DELETE"}}})");
  ASSERT_TRUE(update) << to_string(update.error());
  EXPECT_FALSE(update->makes_item);
}

TEST(KeyConditions, AreAKeyCondition) {
  const auto query =
      parse_text<operation::Query>(R"({"TableName":"abc","KeyConditions":{"p":)" VALUES(
          "EQ", R"({"S":"x"})") R"(,"s":)" VALUES("BETWEEN", R"({"N":"1"},{"N":"2"})") "}}");
  ASSERT_TRUE(query) << to_string(query.error());
  EXPECT_EQ(query->key_condition.attributes(), (std::vector<std::string>{"p", "s"}));
  ASSERT_TRUE(query->key_condition.equal_value("p"));
}

}  // namespace
}  // namespace rowhouse::request
