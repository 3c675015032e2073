#include "model/item_size.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "model/value_writer.h"

namespace rowhouse::model {
namespace {

std::size_t size_of_number(std::string_view text) {
  std::string value;
  ValueWriter(value).number(Decimal::parse(text).value());
  return value_size_bytes(ValueView(value));
}

std::size_t size_of(const std::function<void(ValueWriter&)>& write) {
  std::string value;
  ValueWriter writer(value);
  write(writer);
  return value_size_bytes(ValueView(value));
}

TEST(ItemSize, OfANumberIsAByteForEachPairOfDigitsAndOneMore) {
  EXPECT_EQ(size_of_number("0"), 1u);
  EXPECT_EQ(size_of_number("1"), 2u);
  EXPECT_EQ(size_of_number("27"), 2u);
  EXPECT_EQ(size_of_number("123"), 3u);
  EXPECT_EQ(size_of_number("1234"), 3u);
  EXPECT_EQ(size_of_number("12345"), 4u);
  EXPECT_EQ(size_of_number("-27"), 3u);
}

TEST(ItemSize, CountsPairsOfDigitsFromTheDecimalPoint) {
  EXPECT_EQ(size_of_number("0.1"), 2u);
  EXPECT_EQ(size_of_number("0.01"), 2u);
  EXPECT_EQ(size_of_number("0.012"), 3u);
  EXPECT_EQ(size_of_number("0.12"), 2u);
  EXPECT_EQ(size_of_number("1.2"), 3u);
  EXPECT_EQ(size_of_number("12.3"), 3u);
  EXPECT_EQ(size_of_number("1.23"), 3u);
  EXPECT_EQ(size_of_number("-1.2"), 4u);
}

TEST(ItemSize, DoesNotCountZerosAtEitherEnd) {
  EXPECT_EQ(size_of_number("100"), 2u);
  EXPECT_EQ(size_of_number("1000"), 2u);
  EXPECT_EQ(size_of_number("120"), 3u);
  EXPECT_EQ(size_of_number("1E125"), 2u);
  EXPECT_EQ(size_of_number("1E-130"), 2u);
}

TEST(ItemSize, OfANumberIsAtMost21) {
  EXPECT_EQ(size_of_number(std::string(38, '9')), 20u);
  EXPECT_EQ(size_of_number("-" + std::string(38, '9')), 21u);
  EXPECT_EQ(size_of_number("-9." + std::string(37, '9')), 21u);
}

TEST(ItemSize, OfTextAndBytesIsTheirLength) {
  EXPECT_EQ(size_of([](auto& writer) { writer.string("caf\xc3\xa9"); }), 5u);
  EXPECT_EQ(size_of([](auto& writer) { writer.string(""); }), 0u);
  EXPECT_EQ(size_of([](auto& writer) { writer.binary(std::string(300, 'x')); }), 300u);
}

TEST(ItemSize, OfNullAndBooleansIsOne) {
  EXPECT_EQ(size_of([](auto& writer) { writer.null(); }), 1u);
  EXPECT_EQ(size_of([](auto& writer) { writer.boolean(true); }), 1u);
  EXPECT_EQ(size_of([](auto& writer) { writer.boolean(false); }), 1u);
}

TEST(ItemSize, OfASetIsThatOfItsMembers) {
  EXPECT_EQ(size_of([](auto& writer) {
              writer.set(Type::kStringSet, std::vector<std::string_view>{"ab", "c"});
            }),
            3u);
  std::string one;
  std::string two;
  Decimal(1).append_ordered(one);
  Decimal(-20).append_ordered(two);
  EXPECT_EQ(size_of([&](auto& writer) {
              writer.set(Type::kNumberSet, std::vector<std::string_view>{two, one});
            }),
            5u);
}

TEST(ItemSize, OfListsAndMapsHasThreeBytesMoreAndOneForEachElement) {
  EXPECT_EQ(size_of([](auto& writer) { writer.end(writer.begin_list(), 0); }), 3u);
  EXPECT_EQ(size_of([](auto& writer) { writer.end(writer.begin_map(), 0); }), 3u);
  EXPECT_EQ(size_of([](auto& writer) {
              const auto list = writer.begin_list();
              writer.string("ab");
              writer.null();
              writer.end(list, 2);
            }),
            3u + 2 + (2 + 1));
  EXPECT_EQ(size_of([](auto& writer) {
              const auto map = writer.begin_map();
              writer.name("name");
              writer.string("ab");
              writer.end(map, 1);
            }),
            3u + 1 + (4 + 2));
}

TEST(ItemSize, IsNamesAndValues) {
  ItemBuilder builder;
  builder.set_string("PK", "tenant#acme");
  builder.set_number("amount", Decimal(150));
  const std::string item = builder.finish();
  EXPECT_EQ(item_size_bytes(ItemView(item)), 2u + 11 + 6 + 3);
  EXPECT_EQ(item_size_bytes(ItemView()), 0u);
}

}  // namespace
}  // namespace rowhouse::model
