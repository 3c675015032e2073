#include "model/key.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>

#include "model/value_writer.h"

namespace rowhouse::model {
namespace {

const base::Limits kLimits;
const KeySchema kPartitionOnly{{"PK", Type::kString}, std::nullopt};
const KeySchema kBoth{{"PK", Type::kString}, KeyAttribute{"SK", Type::kNumber}};

std::string string_value(std::string_view text) {
  std::string value;
  ValueWriter(value).string(text);
  return value;
}
std::string binary_value(std::string_view bytes) {
  std::string value;
  ValueWriter(value).binary(bytes);
  return value;
}
std::string number_value(const Decimal& number) {
  std::string value;
  ValueWriter(value).number(number);
  return value;
}
std::string partition_bytes(const std::string& value) {
  std::string bytes;
  append_partition_bytes(bytes, ValueView(value));
  return bytes;
}
std::string sort_bytes(const std::string& value) {
  std::string bytes;
  append_sort_bytes(bytes, ValueView(value));
  return bytes;
}
std::string message_of(const auto& result) { return result ? "none" : result.error().message(); }

/// Bytes in which zero and its neighbours are frequent.
rc::Gen<std::string> key_text() {
  return rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::arbitrary<char>(), rc::gen::element('\0', '\x01', '\xff', '#')));
}

RC_GTEST_PROP(PartitionBytes, SortAsTheValuesDo, ()) {
  const std::string a = *key_text();
  const std::string b =
      *rc::gen::oneOf(key_text(), rc::gen::map(key_text(), [a](auto tail) { return a + tail; }));
  RC_ASSERT((partition_bytes(binary_value(a)) <=> partition_bytes(binary_value(b))) == (a <=> b));
  RC_ASSERT((partition_bytes(string_value(a)) <=> partition_bytes(string_value(b))) == (a <=> b));
  RC_ASSERT((sort_bytes(binary_value(a)) <=> sort_bytes(binary_value(b))) == (a <=> b));
}

RC_GTEST_PROP(PartitionBytes, EndThemselves, ()) {
  // Whatever sort keys follow, the partition decides first, and no partition reads as another.
  const std::string a = *key_text();
  const std::string b =
      *rc::gen::oneOf(key_text(), rc::gen::map(key_text(), [a](auto tail) { return a + tail; }));
  const std::string left = partition_bytes(string_value(a));
  const std::string right = partition_bytes(string_value(b));
  RC_PRE(a != b);
  RC_ASSERT(!left.starts_with(right));
  RC_ASSERT(!right.starts_with(left));
  const std::string left_tail = *key_text();
  const std::string right_tail = *key_text();
  RC_ASSERT((left + left_tail <=> right + right_tail) == (a <=> b));
}

RC_GTEST_PROP(PartitionBytes, OfNumbersSortAsTheNumbersDo,
              (std::int64_t left, std::int64_t right)) {
  const std::string a = partition_bytes(number_value(Decimal(left)));
  const std::string b = partition_bytes(number_value(Decimal(right)));
  RC_ASSERT((a <=> b) == (left <=> right));
  RC_ASSERT(left == right || !a.starts_with(b));
}

TEST(PartitionBytes, ArePinnedSinceTheyAreOnDisk) {
  EXPECT_EQ(partition_bytes(string_value("tenant#acme")), std::string("tenant#acme\0\x01", 13));
  EXPECT_EQ(partition_bytes(binary_value(std::string_view("a\0b", 3))), std::string("a\0\xff"
                                                                                    "b\0\x01",
                                                                                    6));
  EXPECT_EQ(sort_bytes(string_value(std::string_view("a\0b", 3))), std::string("a\0b", 3));
}

TEST(ScanSegment, IsPinnedSinceAPageMayBeResumedByAnotherVersion) {
  EXPECT_EQ(scan_segment("", 1'000'000), 936769u);
  EXPECT_EQ(scan_segment("tenant#acme", 1'000'000), 540789u);
  EXPECT_EQ(scan_segment("tenant#acme", 4), 2u);
  EXPECT_EQ(scan_segment("tenant#globex", 1'000'000), 473829u);
}

TEST(ScanSegment, OfOneIsAlwaysTheFirst) {
  for (int i = 0; i < 100; ++i) EXPECT_EQ(scan_segment(std::to_string(i), 1), 0u);
}

TEST(ScanSegment, SpreadsTenantsEvenly) {
  constexpr std::uint32_t kSegments = 16;
  constexpr int kTenants = 16'000;
  std::array<int, kSegments> counts{};
  for (int i = 0; i < kTenants; ++i) {
    const std::uint32_t segment = scan_segment("tenant#" + std::to_string(i), kSegments);
    ASSERT_LT(segment, kSegments);
    ++counts[segment];
  }
  // The mean is 1,000 and a fair throw deviates by 31; five of those is out of the question.
  for (const int count : counts) EXPECT_NEAR(count, 1000, 155);
}

TEST(ScanSegment, StaysBelowTheTotalForEachTotal) {
  for (const std::uint32_t total : {1u, 2u, 3u, 999'999u, 1'000'000u}) {
    for (int i = 0; i < 1000; ++i) EXPECT_LT(scan_segment(std::to_string(i), total), total);
  }
}

TEST(KeyOfItem, FindsBothPartsWherever) {
  ItemBuilder builder;
  builder.set_number("SK", Decimal(7));
  builder.set_string("A", "x");
  builder.set_string("PK", "tenant#acme");
  const std::string item = builder.finish();
  const KeyView key = key_of_item(kBoth, ItemView(item), kLimits).value();
  EXPECT_EQ(key.partition.as_bytes(), "tenant#acme");
  EXPECT_EQ(key.sort->as_number(), Decimal(7));
  const KeyView stored = key_of_stored(kBoth, ItemView(item));
  EXPECT_EQ(stored.partition, key.partition);
  EXPECT_EQ(*stored.sort, *key.sort);
}

TEST(KeyOfItem, SaysWhatIsWrongAsDynamoDbDoes) {
  ItemBuilder builder;
  builder.set_string("PK", "a");
  const std::string no_sort = builder.finish();
  EXPECT_EQ(message_of(key_of_item(kBoth, ItemView(no_sort), kLimits)),
            "One or more parameter values were invalid: Missing the key SK in the item");
  builder.set_number("PK", Decimal(1));
  const std::string wrong_type = builder.finish();
  EXPECT_EQ(
      message_of(key_of_item(kPartitionOnly, ItemView(wrong_type), kLimits)),
      "One or more parameter values were invalid: Type mismatch for key PK expected: S actual: N");
  builder.set_string("PK", "");
  const std::string empty = builder.finish();
  EXPECT_EQ(message_of(key_of_item(kPartitionOnly, ItemView(empty), kLimits)),
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: PK");
}

TEST(KeyOfItem, TakesKeysUpToTheirLimitsAndNoFurther) {
  const KeySchema strings{{"PK", Type::kString}, KeyAttribute{"SK", Type::kString}};
  const auto message = [&](std::size_t partition_bytes_, std::size_t sort_bytes_) {
    ItemBuilder builder;
    builder.set_string("PK", std::string(partition_bytes_, 'p'));
    builder.set_string("SK", std::string(sort_bytes_, 's'));
    const std::string item = builder.finish();
    return message_of(key_of_item(strings, ItemView(item), kLimits));
  };
  EXPECT_EQ(message(2048, 1024), "none");
  EXPECT_EQ(message(2049, 1),
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum "
            "size limit of2048 bytes");
  EXPECT_EQ(message(1, 1025),
            "One or more parameter values were invalid: Aggregated size of all range keys has "
            "exceeded the size limit of 1024 bytes");
}

TEST(KeyOfRequest, IsTheKeyAttributesAndNothingElse) {
  constexpr std::string_view kMismatch = "The provided key element does not match the schema";
  ItemBuilder builder;
  builder.set_string("PK", "a");
  const std::string partition_only = builder.finish();
  EXPECT_EQ(message_of(key_of_request(kBoth, ItemView(partition_only), kLimits)), kMismatch);
  EXPECT_EQ(message_of(key_of_request(kPartitionOnly, ItemView(partition_only), kLimits)), "none");
  builder.set_string("PK", "a");
  builder.set_string("SK", "not a number");
  const std::string wrong_type = builder.finish();
  EXPECT_EQ(message_of(key_of_request(kBoth, ItemView(wrong_type), kLimits)), kMismatch);
  builder.set_string("PK", "a");
  builder.set_string("other", "b");
  const std::string wrong_name = builder.finish();
  EXPECT_EQ(message_of(key_of_request(kBoth, ItemView(wrong_name), kLimits)), kMismatch);
  builder.set_string("PK", "a");
  builder.set_number("SK", Decimal(1));
  builder.set_string("more", "b");
  const std::string too_many = builder.finish();
  EXPECT_EQ(message_of(key_of_request(kBoth, ItemView(too_many), kLimits)), kMismatch);
}

TEST(KeyItem, HoldsTheKeyAttributesInOrderOfTheirNames) {
  const KeySchema schema{{"b", Type::kString}, KeyAttribute{"a", Type::kString}};
  ItemBuilder builder;
  builder.set_string("a", "sort");
  builder.set_string("b", "partition");
  builder.set_string("c", "else");
  const std::string item = builder.finish();
  const std::string key = key_item(schema, key_of_stored(schema, ItemView(item)));
  EXPECT_TRUE(check_item(key));
  const ItemView view(key);
  EXPECT_EQ(view.size(), 2u);
  EXPECT_EQ(view.find("a")->as_bytes(), "sort");
  EXPECT_EQ(view.find("b")->as_bytes(), "partition");
}

}  // namespace
}  // namespace rowhouse::model
