#include <set>

#include "engine/embedded/engine_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::ReturnConsumedCapacity;

class Pages : public EngineFixture {
 protected:
  void SetUp() override {
    EngineFixture::SetUp();
    create_table("Shop");
    create_table("Numbers", model::Type::kNumber);
  }

  operation::Query querying(const std::string& text, const Bound& bound,
                            const std::string& table = "Shop") {
    operation::Query query;
    query.table = table;
    query.key_condition = key_condition(text, bound);
    return query;
  }
  void put_orders(int count, const std::string& partition = "tenant#a") {
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(put("Shop", {{"PK", partition}, {"SK", sort(i)}, {"n", i}}).has_value());
    }
  }
  static std::string sort(int i) {
    return "order#" + std::string(i < 10 ? "0" : "") + std::to_string(i);
  }

  /// The sort keys of a page.
  static std::vector<std::string> sorts(const operation::QueryResult& page) {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      const Item item = tree(page.items[i].bytes());
      const Value& value = item.at("SK");
      const auto* text = value.get_if<std::string>();
      result.push_back(text != nullptr ? *text : value.get_if<Decimal>()->to_string());
    }
    return result;
  }
  std::vector<std::string> answer(operation::Query query) {
    auto page = run(std::move(query));
    EXPECT_TRUE(page.has_value());
    return sorts(*page);
  }
};
ROWHOUSE_ENGINE_SUITE(Pages);

TEST_P(Pages, OfAQueryHoldOnePartitionInOrder) {
  put_orders(3);
  put_orders(2, "tenant#a#x");
  put_orders(2, "tenant#");
  auto query = querying("PK = :p", {{{":p", "tenant#a"}}, {}});
  EXPECT_EQ(answer(query), (std::vector<std::string>{sort(0), sort(1), sort(2)}));
  query.forward = false;
  EXPECT_EQ(answer(query), (std::vector<std::string>{sort(2), sort(1), sort(0)}));
}

TEST_P(Pages, FollowEachSortCondition) {
  for (const char* key : {"a", "ab", "abc", "b", "b\U0010FFFF"}) {
    ASSERT_TRUE(put("Shop", {{"PK", "p"}, {"SK", key}}).has_value());
  }
  const auto ask = [&](const char* text, const char* a, const char* b = nullptr) {
    if (b != nullptr) {
      return answer(
          querying(std::string("PK = :p AND ") + text, {{{":p", "p"}, {":a", a}, {":b", b}}, {}}));
    }
    return answer(querying(std::string("PK = :p AND ") + text, {{{":p", "p"}, {":a", a}}, {}}));
  };
  using Keys = std::vector<std::string>;
  EXPECT_EQ(ask("SK = :a", "ab"), (Keys{"ab"}));
  EXPECT_EQ(ask("SK < :a", "ab"), (Keys{"a"}));
  EXPECT_EQ(ask("SK <= :a", "ab"), (Keys{"a", "ab"}));
  EXPECT_EQ(ask("SK > :a", "ab"), (Keys{"abc", "b", "b\U0010FFFF"}));
  EXPECT_EQ(ask("SK >= :a", "ab"), (Keys{"ab", "abc", "b", "b\U0010FFFF"}));
  EXPECT_EQ(ask("SK BETWEEN :a AND :b", "ab", "b"), (Keys{"ab", "abc", "b"}));
  EXPECT_EQ(ask("begins_with(SK, :a)", "ab"), (Keys{"ab", "abc"}));
  EXPECT_EQ(ask("begins_with(SK, :a)", "b\U0010FFFF"), (Keys{"b\U0010FFFF"}));
  EXPECT_EQ(ask("begins_with(SK, :a)", "c"), (Keys{}));
}

TEST_P(Pages, OfBinaryKeysEndWithTheirPartition) {
  create_table("Blobs", model::Type::kBinary);
  const auto blob = [](const char* bytes) { return Value(Binary{bytes}); };
  for (const char* bytes : {"\x01", "\xfe", "\xff", "\xff\xff"}) {
    ASSERT_TRUE(put("Blobs", {{"PK", "p"}, {"SK", blob(bytes)}}).has_value());
  }
  // The least key after p's.
  ASSERT_TRUE(put("Blobs", {{"PK", std::string("p\0", 2)}, {"SK", blob("\xff")}}).has_value());
  const auto count = [&](const char* text, const char* bytes) {
    auto query = querying(std::string("PK = :p AND ") + text,
                          {{{":p", "p"}, {":a", blob(bytes)}}, {}}, "Blobs");
    return run(query)->count;
  };
  EXPECT_EQ(count("begins_with(SK, :a)", "\xff"), 2u);
  EXPECT_EQ(count("begins_with(SK, :a)", "\xff\xff"), 1u);
  EXPECT_EQ(count("SK >= :a", "\xfe"), 3u);
  EXPECT_EQ(count("SK > :a", "\xff\xff"), 0u);
}

TEST_P(Pages, OrderNumbersAsNumbers) {
  for (const char* number : {"-10", "-1.5", "0", "2", "10", "1E+20"}) {
    ASSERT_TRUE(put("Numbers", {{"PK", "p"}, {"SK", Decimal::parse(number).value()}}).has_value());
  }
  using Keys = std::vector<std::string>;
  const auto ask = [&](const char* text, int a) {
    return answer(
        querying(std::string("PK = :p AND ") + text, {{{":p", "p"}, {":a", a}}, {}}, "Numbers"));
  };
  EXPECT_EQ(ask("SK > :a", 0), (Keys{"2", "10", "100000000000000000000"}));
  EXPECT_EQ(ask("SK <= :a", 0), (Keys{"-10", "-1.5", "0"}));
  EXPECT_EQ(ask("SK < :a", -1), (Keys{"-10", "-1.5"}));
  EXPECT_EQ(ask("SK = :a", 10), (Keys{"10"}));
}

TEST_P(Pages, GoOnWhereTheLastOneEnded) {
  put_orders(7);
  for (const bool forward : {true, false}) {
    auto query = querying("PK = :p", {{{":p", "tenant#a"}}, {}});
    query.forward = forward;
    query.limit = 3;
    std::vector<std::string> seen;
    int pages = 0;
    do {
      const auto page = run(query);
      ASSERT_TRUE(page.has_value());
      for (const auto& key : sorts(*page)) seen.push_back(key);
      query.exclusive_start_key = page->last_evaluated_key;
      ++pages;
    } while (!query.exclusive_start_key.empty());
    std::vector<std::string> expected;
    for (int i = 0; i < 7; ++i) expected.push_back(sort(forward ? i : 6 - i));
    EXPECT_EQ(seen, expected);
    EXPECT_EQ(pages, 3);
  }
}

TEST_P(Pages, ThatEndAtTheirLimitHaveALastKeyEvenIfNothingFollows) {
  put_orders(2);
  auto query = querying("PK = :p", {{{":p", "tenant#a"}}, {}});
  query.limit = 2;
  auto page = run(query);
  EXPECT_EQ(tree(page->last_evaluated_key), (Item{{"PK", "tenant#a"}, {"SK", sort(1)}}));
  query.exclusive_start_key = page->last_evaluated_key;
  page = run(query);
  EXPECT_EQ(page->scanned_count, 0u);
  EXPECT_EQ(page->last_evaluated_key, "");
}

TEST_P(Pages, EndAtTheirBytesBeforeFilterAndProjection) {
  options_.limits.page_bytes_max = 1000;
  open();
  if (GetParam() == On::kMemory || GetParam() == On::kColdMemory) create_table("Shop");
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(
        put("Shop", {{"PK", "p"}, {"SK", sort(i)}, {"d", std::string(300, 'x')}}).has_value());
  }
  auto query = querying("PK = :p", {{{":p", "p"}}, {}});
  query.filter = condition("attribute_not_exists(d)");
  query.projection = projection("SK");
  const auto page = run(query);
  EXPECT_EQ(page->scanned_count, 4u);
  EXPECT_EQ(page->count, 0u);
  EXPECT_EQ(tree(page->last_evaluated_key), (Item{{"PK", "p"}, {"SK", sort(3)}}));
}

TEST_P(Pages, LongerThanACallerWaitsForAreReadElsewhere) {
  const std::string data(20'000, 'x');
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(put("Shop", {{"PK", "p"}, {"SK", sort(i)}, {"d", data}}).has_value());
  }
  for (const bool forward : {true, false}) {
    auto query = querying("PK = :p", {{{":p", "p"}}, {}});
    query.forward = forward;
    query.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
    query.consistent_read = true;
    const auto page = run(query);
    ASSERT_EQ(page->items.size(), 30u);
    EXPECT_EQ(sorts(*page).front(), sort(forward ? 0 : 29));
    EXPECT_EQ(sorts(*page).back(), sort(forward ? 29 : 0));
    EXPECT_EQ(page->last_evaluated_key, "");
    // 30 items of 20,014 bytes, rounded up together.
    EXPECT_EQ(page->consumed_capacity->read_units, 147);
  }
}

TEST_P(Pages, CountWithoutItemsAndFilterBeforeTheyProject) {
  put_orders(5);
  auto query = querying("PK = :p", {{{":p", "tenant#a"}}, {}});
  query.filter = condition("n >= :n", {{{":n", 3}}, {}});
  query.projection = projection("SK");
  auto page = run(query);
  EXPECT_EQ(page->count, 2u);
  EXPECT_EQ(page->scanned_count, 5u);
  EXPECT_EQ(tree(page->items[0].bytes()), (Item{{"SK", sort(3)}}));
  query.projection.reset();
  query.select = operation::Select::kCount;
  page = run(query);
  EXPECT_EQ(page->count, 2u);
  EXPECT_TRUE(page->items.empty());
}

TEST_P(Pages, AreNotFilteredByTheKeyThatIsQueried) {
  auto query = querying("PK = :p", {{{":p", "p"}}, {}});
  query.filter = condition("SK = :v", {{{":v", "x"}}, {}});
  EXPECT_EQ(message_of(run(query), ErrorCode::kValidation),
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
            "SK");
}

TEST_P(Pages, RefuseStartKeysThatAreNotTheirs) {
  put_orders(2);
  auto query =
      querying("PK = :p AND begins_with(SK, :s)", {{{":p", "tenant#a"}, {":s", "order#"}}, {}});
  const auto start = [&](const Item& key) {
    query.exclusive_start_key = compact(key);
    return message_of(run(query), ErrorCode::kValidation);
  };
  EXPECT_EQ(start({{"PK", "tenant#a"}}), "The provided starting key is invalid");
  EXPECT_EQ(start({{"PK", "tenant#a"}, {"XX", "order#1"}}), "The provided starting key is invalid");
  EXPECT_EQ(start({{"PK", "tenant#a"}, {"SK", 1}}), "The provided starting key is invalid");
  EXPECT_EQ(start({{"PK", "tenant#b"}, {"SK", "order#1"}}),
            "The provided starting key is outside query boundaries based on provided conditions");
  EXPECT_EQ(start({{"PK", "tenant#a"}, {"SK", "user#1"}}),
            "The provided starting key does not match the range key predicate");
}

TEST_P(Pages, OfATenantDoNotStartAtAnothersKey) {
  auto query = querying("PK = :p", {{{":p", "tenant#a"}}, {}});
  query.exclusive_start_key = compact({{"PK", "tenant#b"}, {"SK", "1"}});
  const auto scope = tenant_scope("Shop", "a");
  EXPECT_EQ(run(scope, query).error().code(), ErrorCode::kAccessDenied);
  query = querying("PK = :p", {{{":p", "tenant#b"}}, {}});
  EXPECT_EQ(run(scope, query).error().code(), ErrorCode::kAccessDenied);
  operation::Scan scan;
  scan.table = "Shop";
  EXPECT_EQ(run(scope, scan).error().code(), ErrorCode::kAccessDenied);
}

TEST_P(Pages, OfAnUnknownIndexAreRefused) {
  auto query = querying("PK = :p", {{{":p", "p"}}, {}});
  query.index = "ByName";
  EXPECT_EQ(message_of(run(query), ErrorCode::kValidation),
            "The table does not have the specified index: ByName");
}

TEST_P(Pages, OfASegmentedScanSeeEachItemOnce) {
  create_table("Other");
  ASSERT_TRUE(put("Other", {{"PK", "p"}, {"SK", "s"}}).has_value());
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(
        put("Shop", {{"PK", "p" + std::to_string(i / 2)}, {"SK", std::to_string(i)}}).has_value());
  }
  for (const std::uint32_t segments : {1u, 3u}) {
    std::multiset<std::string> seen;
    for (std::uint32_t segment = 0; segment < segments; ++segment) {
      operation::Scan scan;
      scan.table = "Shop";
      scan.segment = segment;
      scan.total_segments = segments;
      scan.limit = 3;
      do {
        const auto page = run(scan);
        ASSERT_TRUE(page.has_value());
        for (const auto& key : sorts(*page)) seen.insert(key);
        scan.exclusive_start_key = page->last_evaluated_key;
      } while (!scan.exclusive_start_key.empty());
    }
    EXPECT_EQ(seen.size(), 40u);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 40u);
  }
}

TEST_P(Pages, OfAScanStartInTheirSegment) {
  operation::Scan scan;
  scan.table = "Shop";
  scan.total_segments = 2;
  const Item key{{"PK", "p"}, {"SK", "s"}};
  std::string partition;
  const std::string item = compact(key);
  model::append_partition_bytes(partition, *model::ItemView(item).find("PK"));
  scan.segment = 1 - model::scan_segment(partition, 2);
  scan.exclusive_start_key = item;
  EXPECT_EQ(message_of(run(scan), ErrorCode::kValidation),
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
            "ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: " +
                std::to_string(scan.segment));
  scan.exclusive_start_key = compact({{"PK", "p"}});
  EXPECT_EQ(message_of(run(scan), ErrorCode::kValidation),
            "The provided starting key is invalid: The provided key element does not match the "
            "schema");
}

}  // namespace
}  // namespace rowhouse::engine::embedded
