#include "expression/placeholders.h"

#include <gtest/gtest.h>

#include "expression/test_notation.h"

namespace rowhouse::expression {
namespace {

TEST(Placeholders, FindsWhatWasAdded) {
  Placeholders known;
  EXPECT_FALSE(known.has_names());
  EXPECT_FALSE(known.has_values());
  known.add_name("#a", "name");
  known.add_value(":v", test::value("5"));
  EXPECT_TRUE(known.has_names());
  EXPECT_TRUE(known.has_values());
  EXPECT_EQ(known.use_name("#a"), "name");
  EXPECT_EQ(known.use_name("#b"), std::nullopt);
  EXPECT_EQ(test::show(known.use_value(":v").value()), "5");
  EXPECT_FALSE(known.use_value(":V").has_value());
}

TEST(Placeholders, RefusesWhatNoExpressionUsedNamesFirst) {
  Placeholders known;
  known.add_name("#a", "x");
  known.add_name("#b", "y");
  known.add_name("#c", "z");
  known.add_value(":v", test::value("5"));
  known.add_value(":w", test::value("6"));
  known.use_name("#b");
  EXPECT_EQ(known.check_all_used().error().message(),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #c}");
  known.use_name("#a");
  known.use_name("#c");
  EXPECT_EQ(known.check_all_used().error().message(),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v, :w}");
  known.use_value(":v");
  known.use_value(":w");
  EXPECT_TRUE(known.check_all_used().has_value());
}

TEST(Placeholders, FindsEachOfManyAndRemembersItsUse) {
  Placeholders known;
  for (int i = 0; i < 5000; ++i) {
    known.add_name("#" + std::to_string(i * 7919 % 5000), "n");
    known.add_value(":" + std::to_string(i * 7919 % 5000), test::value(std::to_string(i)));
  }
  for (int i = 0; i < 5000; ++i) {
    ASSERT_TRUE(known.use_name("#" + std::to_string(i))) << i;
    const auto number = known.use_value(":" + std::to_string(i * 7919 % 5000));
    ASSERT_TRUE(number && number->as_number() == Decimal(i)) << i;
  }
  EXPECT_FALSE(known.use_name("#5000"));
  EXPECT_TRUE(known.check_all_used().has_value());
}

TEST(Placeholders, CountsAnExpressionThatWasParsedAsAUse) {
  Placeholders known = test::placeholders({{"#a", "x"}, {":v", "1"}});
  ASSERT_TRUE(Condition::parse("#a = :v", Parameter::kFilter, known, {}));
  EXPECT_TRUE(known.check_all_used().has_value());
}

}  // namespace
}  // namespace rowhouse::expression
