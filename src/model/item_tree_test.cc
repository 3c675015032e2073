#include <gtest/gtest.h>

#include "model/value_view.h"
#include "model/value_writer.h"
#include "rowhouse/item.h"

namespace rowhouse {
namespace {

Decimal number(std::string_view text) { return Decimal::parse(text).value(); }

Item one_of_each_type() {
  return Item{{"null", Value::Null()},
              {"bool", true},
              {"number", number("-1.5")},
              {"string", "text"},
              {"binary", Binary{std::string("\0\xff", 2)}},
              {"strings", StringSet{"a", ""}},
              {"numbers", NumberSet{number("10"), number("9"), number("-1")}},
              {"binaries", BinarySet{{"x"}, {""}}},
              {"list", List{1, "two", List{}}},
              {"map", Map{{"k", Map{}}}}};
}

Value lists_around(Value value, int levels) {
  for (int i = 0; i < levels; ++i) value = List{std::move(value)};
  return value;
}

TEST(ItemTree, ComesBackFromTheCompactForm) {
  const Item item = one_of_each_type();
  const auto compact = encode_item(item);
  ASSERT_TRUE(compact);
  EXPECT_TRUE(model::check_item(*compact));
  const auto back = decode_item(*compact);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, item);
}

TEST(ItemTree, NamesItsTypesAsDynamoDbDoes) {
  const Item item = one_of_each_type();
  const std::map<std::string, std::string_view> names = {
      {"null", "NULL"},  {"bool", "BOOL"},  {"number", "N"},    {"string", "S"}, {"binary", "B"},
      {"strings", "SS"}, {"numbers", "NS"}, {"binaries", "BS"}, {"list", "L"},   {"map", "M"}};
  for (const auto& [name, type] : names) EXPECT_EQ(item.at(name).type_name(), type);
}

TEST(ItemTree, EqualsOnlyWhatHasTheSameTypeAndContent) {
  EXPECT_EQ(Value(number("1.0")), Value(1));
  EXPECT_FALSE(Value("1") == Value(1));
  EXPECT_FALSE(Value(List{1}) == Value(List{1, 2}));
  EXPECT_FALSE(Value(Map{{"a", 1}}) == Value(Map{{"a", 2}}));
}

TEST(ItemTree, HasAPlaceForNoAttributesAtAll) {
  const auto compact = encode_item({});
  ASSERT_TRUE(compact);
  EXPECT_EQ(decode_item(*compact).value(), Item());
}

TEST(ItemTree, RefusesEmptySets) {
  const std::pair<Value, const char*> cases[] = {
      {StringSet{}, "One or more parameter values were invalid: An string set  may not be empty"},
      {NumberSet{}, "One or more parameter values were invalid: An number set  may not be empty"},
      {BinarySet{}, "One or more parameter values were invalid: Binary sets should not be empty"}};
  for (const auto& [value, message] : cases) {
    const auto compact = encode_item({{"l", List{value}}});
    ASSERT_FALSE(compact);
    EXPECT_EQ(compact.error().code(), ErrorCode::kValidation);
    EXPECT_EQ(compact.error().message(), message);
  }
}

TEST(ItemTree, RefusesTextThatIsNotUtf8) {
  EXPECT_FALSE(encode_item({{"a", Value(std::string("\xff"))}}));
  EXPECT_FALSE(encode_item({{"\xff", 1}}));
  EXPECT_FALSE(encode_item({{"a", StringSet{"\xc0\x80"}}}));
}

TEST(ItemTree, TakesThirtyOneLevelsAroundAValueAndNotOneMore) {
  const auto fits = encode_item({{"a", lists_around(1, 31)}});
  ASSERT_TRUE(fits);
  EXPECT_TRUE(decode_item(*fits));
  const auto deep = encode_item({{"a", lists_around(1, 32)}});
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code(), ErrorCode::kValidation);
}

TEST(ItemTree, RefusesBytesThatAreNoItem) {
  const std::string whole = encode_item(one_of_each_type()).value();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto part = decode_item(std::string_view(whole).substr(0, size));
    ASSERT_FALSE(part) << size;
    EXPECT_EQ(part.error().code(), ErrorCode::kDataCorrupt) << size;
  }
}

}  // namespace
}  // namespace rowhouse
