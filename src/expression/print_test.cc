#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "expression/generated_expressions.h"

namespace rowhouse::expression {
namespace {

using namespace test;

Placeholders given_back(const Printed& printed) {
  Placeholders known;
  for (const auto& [key, name] : printed.names) known.add_name(key, name);
  for (const auto& [key, compact] : printed.values) known.add_value(key, compact);
  return known;
}

/// A printed expression may be longer than what was written.
base::Limits generous() {
  base::Limits limits;
  limits.expression_bytes_max = 1'000'000;
  return limits;
}

TEST(Print, GivesEachNameAndValueAPlaceholder) {
  Placeholders known = usual_placeholders();
  const auto condition = Condition::parse(
                             "(a.b[2] = :n OR NOT (size(#n) < :n4 AND a IN (:s, b))) AND "
                             "attribute_type(b, :type)",
                             Parameter::kFilter, known, {})
                             .value();
  Printed printed;
  condition.print(printed);
  EXPECT_EQ(printed.text,
            "(#n0.#n1[2] = :v0 OR NOT (size(#n2) < :v1 AND #n0 IN (:v2, #n1))) AND "
            "attribute_type(#n1, :v3)");
  EXPECT_EQ(printed.names, (std::vector<std::pair<std::string, std::string>>{
                               {"#n0", "a"}, {"#n1", "b"}, {"#n2", "name"}}));
  ASSERT_EQ(printed.values.size(), 4u);
  EXPECT_EQ(printed.values[3], (std::pair<std::string, std::string>{":v3", value("\"N\"")}));
}

TEST(Print, KeepsThePlaceholdersOfSeveralExpressionsApart) {
  Placeholders known = usual_placeholders();
  const auto key = KeyCondition::parse("a = :s AND begins_with(b, :t)", known, {}).value();
  const auto filter = Condition::parse("c = :n", Parameter::kFilter, known, {}).value();
  const auto projection = Projection::parse("z, b, c.d", known, {}).value();
  Printed printed;
  key.print(printed);
  EXPECT_EQ(printed.text, "#n0 = :v0 AND begins_with(#n1, :v1)");
  filter.print(printed);
  EXPECT_EQ(printed.text, "#n2 = :v2");
  projection.print(printed);
  EXPECT_EQ(printed.text, "#n1, #n2.#n3, #n4");
  EXPECT_EQ(printed.names.size(), 5u);
  EXPECT_EQ(printed.values.size(), 3u);
}

TEST(Print, WritesTheClausesOfAnUpdate) {
  Placeholders known = usual_placeholders();
  const auto update =
      Update::parse(
          "ADD n1 :n REMOVE r[1], q DELETE d :ss SET a = list_append(if_not_exists(b, "
          ":l), :l), c = (c + :n) - :n4",
          known, {})
          .value();
  Printed printed;
  update.print(printed);
  EXPECT_EQ(printed.text,
            "SET #n0 = list_append(if_not_exists(#n1, :v0), :v1), #n2 = (#n2 + :v2) - :v3 REMOVE "
            "#n3[1], #n4 ADD #n5 :v4 DELETE #n6 :v5");
}

TEST(Print, TellsDifferentExpressionsApart) {
  Placeholders known = usual_placeholders();
  const auto parse = [&](std::string_view text) {
    return Condition::parse(text, Parameter::kFilter, known, {}).value();
  };
  EXPECT_EQ(parse("a = :n AND b = :n"), parse("(#a = :n) AND (b = :n)"));
  EXPECT_EQ(parse("(a = :n AND b = :n) AND c = :n"), parse("a = :n AND (b = :n AND c = :n)"));
  EXPECT_FALSE(parse("a = :n AND b = :n") == parse("a = :n OR b = :n"));
  EXPECT_FALSE(parse("a = :n") == parse("a = :n4"));
  EXPECT_FALSE(parse("a = :n") == parse("a.b = :n"));
  EXPECT_FALSE(parse("attribute_type(a, :type)") == parse("attribute_exists(a)"));
  EXPECT_FALSE(parse("size(a) = :n") == parse("a = :n"));
}

RC_GTEST_PROP(Print, OfAConditionParsesToTheSameCondition, ()) {
  Placeholders known = generated_placeholders();
  const std::string text = any_condition(*rc::gen::inRange(0, 5));
  RC_LOG() << text;
  const auto condition = Condition::parse(text, Parameter::kCondition, known, generous());
  if (!condition) {
    RC_TAG("refused");
    return;
  }
  RC_TAG("parsed");
  Printed printed;
  condition->print(printed);
  Placeholders again = given_back(printed);
  const auto reparsed = Condition::parse(printed.text, Parameter::kCondition, again, generous());
  RC_LOG() << printed.text;
  RC_ASSERT(reparsed.has_value());
  RC_ASSERT(*reparsed == *condition);
  RC_ASSERT(again.check_all_used().has_value());
}

RC_GTEST_PROP(Print, OfAnUpdateParsesToTheSameUpdate, ()) {
  Placeholders known = generated_placeholders();
  const std::string text = any_update();
  RC_LOG() << text;
  const auto update = Update::parse(text, known, generous());
  if (!update) return;
  Printed printed;
  update->print(printed);
  RC_LOG() << printed.text;
  Placeholders again = given_back(printed);
  const auto reparsed = Update::parse(printed.text, again, generous());
  RC_ASSERT(reparsed.has_value());
  RC_ASSERT(*reparsed == *update);
  RC_ASSERT(again.check_all_used().has_value());
}

RC_GTEST_PROP(Print, OfAProjectionParsesToTheSameProjection, ()) {
  Placeholders known = generated_placeholders();
  const auto projection = Projection::parse(any_projection(), known, generous());
  if (!projection) return;
  Printed printed;
  projection->print(printed);
  RC_LOG() << printed.text;
  Placeholders again = given_back(printed);
  const auto reparsed = Projection::parse(printed.text, again, generous());
  RC_ASSERT(reparsed.has_value());
  RC_ASSERT(*reparsed == *projection);
}

RC_GTEST_PROP(Print, OfAKeyConditionParsesToTheSameKeyCondition, ()) {
  Placeholders known = generated_placeholders();
  const std::string sort = any_of({"", " AND b = :v2", " AND b <= :v1", " AND :v0 < b",
                                   " AND begins_with(b, :v2)", " AND b BETWEEN :v2 AND :v3"});
  const auto condition = KeyCondition::parse("#p1 = " + any_value() + sort, known, {});
  RC_ASSERT(condition.has_value());
  Printed printed;
  condition->print(printed);
  Placeholders again = given_back(printed);
  const auto reparsed = KeyCondition::parse(printed.text, again, {});
  RC_ASSERT(reparsed.has_value());
  RC_ASSERT(*reparsed == *condition);
}

}  // namespace
}  // namespace rowhouse::expression
