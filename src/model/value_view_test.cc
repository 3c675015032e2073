#include "model/value_view.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "model/item_size.h"
#include "model/value_writer.h"

namespace rowhouse::model {
namespace {

constexpr int kDepthMax = 32;

std::string ordered(const Decimal& number) {
  std::string bytes;
  number.append_ordered(bytes);
  return bytes;
}

/// Makes items of every type from one seed. (Generators of RapidCheck nested this deep take
/// seconds for each item.)
class RandomItems {
 public:
  explicit RandomItems(std::uint64_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }

  std::string item() {
    std::string out;
    ValueWriter writer(out);
    const auto mark = writer.begin_item();
    const std::uint32_t count = attributes(writer, 0);
    writer.end_item(mark, count);
    return out;
  }

 private:
  std::string text(std::uint32_t size_min = 0) {
    // Now and then longer than one byte of a length can say.
    const std::uint32_t size = size_min + (below(20) == 0 ? 120 + below(40) : below(6));
    std::string out;
    for (std::uint32_t i = 0; i < size; ++i) out += static_cast<char>(' ' + below(95));
    return out;
  }

  std::uint32_t attributes(ValueWriter& writer, int depth) {
    std::set<std::string> names;
    for (std::uint32_t i = below(6); i > 0; --i) names.insert(text(1));
    for (const std::string& name : names) {
      writer.name(name);
      value(writer, depth);
    }
    return static_cast<std::uint32_t>(names.size());
  }

  void set(ValueWriter& writer, Type type) {
    std::set<std::string> members;
    for (std::uint32_t i = 1 + below(4); i > 0; --i) {
      members.insert(type == Type::kNumberSet ? ordered(number()) : text(1));
    }
    const std::vector<std::string_view> views(members.begin(), members.end());
    writer.set(type, views);
  }

  Decimal number() {
    return Decimal::parse(std::to_string(static_cast<std::int64_t>(random_() >> below(64))) + "E" +
                          std::to_string(static_cast<int>(below(40)) - 20))
        .value();
  }

  void value(ValueWriter& writer, int depth) {
    switch (below(depth > 3 ? 8 : 10)) {
      case 0:
        return writer.null();
      case 1:
        return writer.boolean(below(2) == 0);
      case 2:
        return writer.number(number());
      case 3:
        return writer.string(text());
      case 4:
        return writer.binary(text() + '\xff');
      case 5:
        return set(writer, Type::kStringSet);
      case 6:
        return set(writer, Type::kNumberSet);
      case 7:
        return set(writer, Type::kBinarySet);
      case 8: {
        const auto mark = writer.begin_list();
        const std::uint32_t count = below(4);
        for (std::uint32_t i = 0; i < count; ++i) value(writer, depth + 1);
        return writer.end(mark, count);
      }
      default: {
        const auto mark = writer.begin_map();
        const std::uint32_t count = attributes(writer, depth + 1);
        return writer.end(mark, count);
      }
    }
  }

  std::mt19937_64 random_;
};

void rewrite(ValueWriter& writer, ValueView value);

std::uint32_t rewrite_attributes(ValueWriter& writer, MapView map) {
  std::uint32_t count = 0;
  for (const auto [name, value] : map) {
    writer.name(name);
    rewrite(writer, value);
    ++count;
  }
  return count;
}

/// Reads every part through the views and writes it again.
void rewrite(ValueWriter& writer, ValueView value) {
  switch (value.type()) {
    case Type::kNull:
      return writer.null();
    case Type::kBool:
      return writer.boolean(value.as_bool());
    case Type::kNumber:
      return writer.number(value.as_number());
    case Type::kString:
      return writer.string(value.as_bytes());
    case Type::kBinary:
      return writer.binary(value.as_bytes());
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet: {
      std::vector<std::string_view> members;
      for (const std::string_view member : value.as_set()) {
        EXPECT_TRUE(value.as_set().contains(member));
        members.push_back(member);
      }
      EXPECT_EQ(members.size(), value.as_set().size());
      return writer.set(value.type(), members);
    }
    case Type::kList: {
      const auto mark = writer.begin_list();
      std::uint32_t count = 0;
      for (const ValueView element : value.as_list()) {
        EXPECT_EQ(*value.as_list().at(count), element);
        rewrite(writer, element);
        ++count;
      }
      EXPECT_EQ(value.as_list().at(count), std::nullopt);
      return writer.end(mark, count);
    }
    case Type::kMap: {
      const auto mark = writer.begin_map();
      const std::uint32_t count = rewrite_attributes(writer, value.as_map());
      return writer.end(mark, count);
    }
  }
}

std::string rewritten(ItemView item) {
  std::string out;
  ValueWriter writer(out);
  const auto mark = writer.begin_item();
  const std::uint32_t count = rewrite_attributes(writer, item);
  writer.end_item(mark, count);
  return out;
}

RC_GTEST_PROP(CompactItem, ReadsBackToTheSameBytes, (std::uint64_t seed)) {
  const std::string item = RandomItems(seed).item();
  RC_ASSERT(check_item(item));
  RC_ASSERT(rewritten(ItemView(item)) == item);
}

RC_GTEST_PROP(CompactItem, IsRefusedOrCanonicalAfterAnyMutation, (std::uint64_t seed)) {
  RandomItems random(seed);
  const std::string item = random.item();
  for (int round = 0; round < 100; ++round) {
    std::string bytes = item;
    for (std::uint32_t i = 1 + random.below(3); i > 0 && !bytes.empty(); --i) {
      const std::size_t at = random.below(static_cast<std::uint32_t>(bytes.size()));
      const auto byte = static_cast<char>(random.below(256));
      switch (random.below(4)) {
        case 0:
          bytes[at] = byte;
          break;
        case 1:
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
          break;
        case 2:
          bytes.erase(at, 1);
          break;
        default:
          bytes.insert(at, 1, byte);
          break;
      }
    }
    if (!check_item(bytes)) continue;
    RC_ASSERT(rewritten(ItemView(bytes)) == bytes);
    static_cast<void>(item_size_bytes(ItemView(bytes)));
  }
}

RC_GTEST_PROP(CompactItem, IsRefusedWhereverItIsCutShort, (std::uint64_t seed)) {
  const std::string item = RandomItems(seed).item();
  for (std::size_t size = 0; size < item.size(); ++size) {
    RC_ASSERT(!check_item(std::string_view(item).substr(0, size)));
  }
  RC_ASSERT(!check_item(item + '\0'));
}

TEST(CompactItem, OfAnotherVersionIsUnsupportedRatherThanDamaged) {
  std::string item = ItemBuilder().finish();
  EXPECT_TRUE(check_item(item));
  item[0] = 2;
  const auto checked = check_item(item);
  ASSERT_FALSE(checked);
  auto copy = checked;
  EXPECT_EQ(copy.error().code(), ErrorCode::kFormatUnsupported);
}

TEST(CompactItem, IsPinnedSinceItIsOnDisk) {
  ItemBuilder builder;
  builder.set_string("PK", "a");
  builder.set_number("n", Decimal(1));
  EXPECT_EQ(builder.finish(), std::string("\x01\x02\0\0\0"
                                          "\x02PK\x05\x01"
                                          "a"
                                          "\x01n\x04\x04\x81\x00\x0b\x00",
                                          19));
}

std::string nested_lists(int depth) {
  std::string value;
  ValueWriter writer(value);
  std::vector<ValueWriter::Mark> marks;
  for (int i = 0; i < depth; ++i) marks.push_back(writer.begin_list());
  for (int i = depth; i-- > 0;)
    writer.end(marks[static_cast<std::size_t>(i)], i + 1 < depth ? 1 : 0);
  return value;
}

TEST(CheckValue, TakesNestingUpToItsBoundAndRefusesDeeper) {
  EXPECT_TRUE(check_value(nested_lists(kDepthMax), kDepthMax));
  EXPECT_FALSE(check_value(nested_lists(kDepthMax + 2), kDepthMax));
  EXPECT_FALSE(check_value(nested_lists(100'000), kDepthMax));
}

TEST(CheckValue, RefusesSetsThatAreEmptyUnsortedOrRepeat) {
  const auto set = [](std::vector<std::string_view> members) {
    std::string value;
    ValueWriter(value).set(Type::kStringSet, members);
    return static_cast<bool>(check_value(value));
  };
  EXPECT_TRUE(set({"a", "b"}));
  EXPECT_FALSE(set({}));
  EXPECT_FALSE(set({"b", "a"}));
  EXPECT_FALSE(set({"a", "a"}));
}

TEST(CheckValue, RefusesALengthWrittenInMoreBytesThanItNeeds) {
  EXPECT_TRUE(
      check_value(std::string("\x05\x01"
                              "a",
                              3)));
  EXPECT_FALSE(
      check_value(std::string("\x05\x81\x00"
                              "a",
                              4)));
}

TEST(CheckValue, RefusesTextThatIsNotUtf8ButTakesSuchBytes) {
  std::string text_value;
  ValueWriter(text_value).string("\xff");
  EXPECT_FALSE(check_value(text_value));
  std::string bytes_value;
  ValueWriter(bytes_value).binary("\xff");
  EXPECT_TRUE(check_value(bytes_value));
}

TEST(ItemBuilder, SortsNamesAndLetsTheLastValueWin) {
  ItemBuilder builder;
  builder.set_string("b", "1");
  builder.set_string("a", "2");
  builder.set_string("b", "3");
  const std::string item = builder.finish();
  EXPECT_TRUE(check_item(item));
  const ItemView view(item);
  EXPECT_EQ(view.size(), 2u);
  EXPECT_EQ(view.find("b")->as_bytes(), "3");
  EXPECT_EQ(view.find("a")->as_bytes(), "2");
  EXPECT_EQ(view.find(""), std::nullopt);
  EXPECT_EQ(view.find("ab"), std::nullopt);
  EXPECT_EQ(view.find("c"), std::nullopt);
}

TEST(ItemBuilder, IsEmptyOnceItIsFinished) {
  ItemBuilder builder;
  builder.set_string("a", "1");
  builder.finish();
  EXPECT_EQ(ItemView(builder.finish()).size(), 0u);
}

TEST(ItemView, OfNothingHasNoAttributesAndDoesNotExist) {
  const ItemView nothing{std::string_view()};
  EXPECT_FALSE(nothing.exists());
  EXPECT_TRUE(nothing.empty());
  EXPECT_EQ(nothing.find("a"), std::nullopt);
  EXPECT_EQ(nothing.begin(), nothing.end());
}

TEST(TypeName, NamesEachTypeAndIsReadBack) {
  for (const std::string_view name : {"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"}) {
    ASSERT_TRUE(type_from_name(name));
    EXPECT_EQ(type_name(*type_from_name(name)), name);
  }
  EXPECT_EQ(type_from_name("X"), std::nullopt);
  EXPECT_EQ(type_from_name(""), std::nullopt);
  EXPECT_EQ(type_from_name("s"), std::nullopt);
}

}  // namespace
}  // namespace rowhouse::model
