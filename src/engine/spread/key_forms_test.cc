#include "engine/spread/key_forms.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "rowhouse/item.h"

namespace rowhouse::engine::spread {
namespace {

std::string compact(const Item& item) { return encode_item(item).value(); }
Item tree(const std::string& item) { return decode_item(item).value(); }

model::TableSchema table_with(model::Type sort) {
  model::TableSchema table;
  table.name = "T";
  table.key.partition = {"PK", model::Type::kString};
  table.key.sort = model::KeyAttribute{"SK", sort};
  return table;
}

class KeyFormsTest : public ::testing::Test {
 protected:
  KeyFormsTest() {
    EXPECT_TRUE(spreads_.set("acme", 16).has_value());
    EXPECT_TRUE(spreads_.set("a", 2).has_value());
  }
  KeyForms forms(model::TableSchema table = table_with(model::Type::kString)) const {
    return {std::make_shared<const model::TableSchema>(std::move(table)), spreads_};
  }
  static std::string partition_of(const std::string& item) {
    return *tree(item).at("PK").get_if<std::string>();
  }

  tenancy::Spreads spreads_;
};

TEST_F(KeyFormsTest, TakesAKeptItemBackToWhatItWas) {
  for (const char* const key : {"tenant#acme", "tenant#acme#", "tenant#acme#x", "tenant#acme#x##1",
                                "tenant#a", "tenant#a#acme##x"}) {
    for (const char* const sort : {"", "a", "order#1", "user#2"}) {
      const Item item{{"A", 1}, {"PK", key}, {"SK", sort}, {"Z", std::string(300, 'z')}};
      std::string kept = compact(item);
      const auto told = forms().keep(kept);
      ASSERT_TRUE(told && *told) << key;
      EXPECT_NE(partition_of(kept), key);
      forms().tell(kept);
      EXPECT_EQ(tree(kept), item);
    }
  }
}

TEST_F(KeyFormsTest, LeavesWhatNobodySpread) {
  for (const char* const key : {"tenant#acme2", "tenant#acm#e", "tenant#", "acme", "other#acme",
                                "tenant#b#acme", "Tenant#acme"}) {
    std::string item = compact({{"PK", key}, {"SK", "a"}});
    const std::string before = item;
    const auto told = forms().keep(item);
    ASSERT_TRUE(told.has_value()) << key;
    EXPECT_FALSE(told->has_value()) << key;
    EXPECT_EQ(item, before);
  }
}

TEST_F(KeyFormsTest, LeavesKeysThatTheEngineIsGoingToRefuse) {
  for (const Item& wrong : {Item{{"PK", 1}, {"SK", "a"}}, Item{{"SK", "a"}},
                            Item{{"PK", "tenant#acme"}}, Item{{"PK", "tenant#acme"}, {"SK", 1}}}) {
    std::string item = compact(wrong);
    const auto told = forms().keep(item);
    ASSERT_TRUE(told.has_value());
    EXPECT_FALSE(told->has_value());
    EXPECT_EQ(tree(item), wrong);
  }
}

TEST_F(KeyFormsTest, RefusesTheFormThatNoClientMayNameOfWhoeverItIs) {
  for (const char* const key : {"tenant#acme##07", "tenant#acme##", "tenant#b##1", "tenant#b##x"}) {
    std::string item = compact({{"PK", key}, {"SK", "a"}});
    const auto told = forms().keep(item);
    ASSERT_FALSE(told.has_value()) << key;
    EXPECT_EQ(told.error().code(), ErrorCode::kValidation);
  }
}

TEST_F(KeyFormsTest, TellsNothingOfWhatOnlyLooksLikeAKeptKey) {
  for (const char* const key : {"tenant#acme##7", "tenant#acme##077", "tenant#acme##ab",
                                "tenant#acme#x##07", "other##07", "tenant###07"}) {
    std::string item = compact({{"PK", key}, {"SK", "a"}});
    forms().tell(item);
    EXPECT_EQ(partition_of(item), key);
  }
}

TEST_F(KeyFormsTest, DoNotApplyWhereAPartitionHasOneItemOrNamesNoTenant) {
  model::TableSchema single = table_with(model::Type::kString);
  single.key.sort.reset();
  EXPECT_FALSE(forms(single).applies());
  model::TableSchema numbered = table_with(model::Type::kString);
  numbered.key.partition.type = model::Type::kNumber;
  EXPECT_FALSE(forms(numbered).applies());
  EXPECT_TRUE(forms().applies());
}

TEST_F(KeyFormsTest, ASuffixIsTheSameForever) {
  // On disk: these never change.
  const auto suffix = [](const std::string& sort, std::uint32_t suffixes) {
    const std::string item = compact({{"v", sort}});
    return suffix_of(*model::ItemView(item).find("v"), suffixes);
  };
  EXPECT_EQ(suffix("order#1", 64), 22u);
  EXPECT_EQ(suffix("", 64), 18u);
  EXPECT_EQ(suffix("user#42", 16), 2u);
}

TEST_F(KeyFormsTest, SpreadsSortKeysEvenly) {
  std::map<std::uint32_t, int> counts;
  for (int i = 0; i < 16'000; ++i) {
    const std::string item = compact({{"v", "order#" + std::to_string(i)}});
    ++counts[suffix_of(*model::ItemView(item).find("v"), 16)];
  }
  EXPECT_EQ(counts.size(), 16u);
  for (const auto& [suffix, count] : counts) {
    EXPECT_GT(count, 850) << suffix;
    EXPECT_LT(count, 1150) << suffix;
  }
}

TEST(Spreads, TakesTwoToSixtyFourSuffixesOfATenant) {
  tenancy::Spreads spreads;
  EXPECT_FALSE(spreads.any());
  EXPECT_FALSE(spreads.set("acme", 1).has_value());
  EXPECT_FALSE(spreads.set("acme", 65).has_value());
  EXPECT_FALSE(spreads.set("ac#me", 4).has_value());
  EXPECT_FALSE(spreads.any());
  EXPECT_TRUE(spreads.set("acme", 64).has_value());
  EXPECT_EQ(spreads.suffixes_of("acme"), 64u);
  EXPECT_EQ(spreads.suffixes_of("acme2"), 1u);
  spreads.forget("acme");
  EXPECT_FALSE(spreads.any());
  EXPECT_EQ(spreads.suffixes_of("acme"), 1u);
}

}  // namespace
}  // namespace rowhouse::engine::spread
