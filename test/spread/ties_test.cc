#include <algorithm>
#include <optional>

#include "spread_fixture.h"

/// Items of one sort key of a global index, which come from several suffixes.
namespace rowhouse::spread_test {
namespace {

using operation::Query;

class Ties : public SpreadFixture {};

Query query_of(const std::string& partition) {
  Query query;
  query.table = "T";
  query.key_condition = expression::KeyCondition::make("PK", compact_value(partition));
  return query;
}

/// Of an engine that has to ask, it is not known how it orders items of one sort key.
class OtherMaker final : public engine::spread::SpreadEngine {
 public:
  using SpreadEngine::SpreadEngine;
  bool must_learn() const noexcept override { return true; }
};

/// All pages of a query, and what they have in their order.
struct Gathered {
  std::vector<std::string> items;
  std::vector<std::size_t> pages;
};
Gathered gathered(engine::Engine& engine, Query query,
                  const tenancy::Scope& scope = operator_scope()) {
  Gathered all;
  do {
    const auto page = run(engine, query, scope);
    EXPECT_TRUE(page) << to_string(page.error());
    if (!page || all.pages.size() > 1000) break;
    all.pages.push_back(page->items.size());
    for (std::size_t i = 0; i < page->items.size(); ++i) {
      all.items.push_back(shown(page->items[i].bytes()));
    }
    query.exclusive_start_key = page->last_evaluated_key;
  } while (!query.exclusive_start_key.empty());
  return all;
}

TEST_F(Ties, PagesEndAmongItemsOfOneSortKeyWhereTheirOrderIsNotKnown) {
  const tenancy::Spreads nobody;
  OtherMaker other(*kept_, nobody);
  engine::spread::SpreadEngine spread(other, *spreads_);
  for (int i = 0; i < 60; ++i) {
    put({{"PK", i % 7 == 0 ? "tenant#a#" + std::to_string(i % 3) : "tenant#a"},
         {"SK", "s" + std::to_string(i)},
         {"n", i % 4}});
  }
  using expression::SortOperator;
  const std::vector<std::optional<SortOperator>> operators = {
      std::nullopt,           SortOperator::kEqual,
      SortOperator::kLess,    SortOperator::kLessOrEqual,
      SortOperator::kGreater, SortOperator::kGreaterOrEqual,
      SortOperator::kBetween};
  const auto n_of = [](const std::string& item) { return item.substr(item.find(" n:")); };
  for (const std::string index : {"OfTenant", "OfTenantAlone"}) {
    for (const auto& op : operators) {
      if (op && index == "OfTenantAlone") continue;
      for (const bool forward : {true, false}) {
        Query query = query_of("tenant#a");
        query.index = index;
        query.forward = forward;
        query.select = operation::Select::kAllProjectedAttributes;
        if (op) {
          query.key_condition = expression::KeyCondition::make(
              "PK", compact_value("tenant#a"), "n", *op, compact_value(1),
              *op == SortOperator::kBetween ? compact_value(2) : std::string());
        }
        auto expected = gathered(*plain_, query).items;
        std::sort(expected.begin(), expected.end());
        for (const std::uint32_t limit : {1u, 2u, 7u, 20u, 59u}) {
          query.limit = limit;
          Gathered got = gathered(spread, query);
          // Each but the last is full.
          for (std::size_t i = 0; i + 1 < got.pages.size(); ++i) EXPECT_EQ(got.pages[i], limit);
          if (index == "OfTenant") {
            EXPECT_TRUE(std::is_sorted(got.items.begin(), got.items.end(),
                                       [&](const std::string& a, const std::string& b) {
                                         return forward ? n_of(a) < n_of(b) : n_of(b) < n_of(a);
                                       }));
          }
          std::sort(got.items.begin(), got.items.end());
          EXPECT_EQ(got.items, expected) << index << " limit " << limit << " forward " << forward;
        }
      }
    }
  }
}

TEST_F(Ties, PagesOfAnIndexSortedByThePartitionKeyEndAmongItemsOfOneWhereTheirOrderIsNotKnown) {
  const tenancy::Spreads nobody;
  OtherMaker other(*kept_, nobody);
  engine::spread::SpreadEngine spread(other, *spreads_);
  for (int i = 0; i < 60; ++i) {
    put({{"PK", i % 4 == 0 ? "tenant#a" : "tenant#a#" + std::to_string(i % 4)},
         {"SK", "s" + std::to_string(i)},
         {"owner", "tenant#a"}});
  }
  put({{"PK", "tenant#ab"}, {"SK", "s"}, {"owner", "tenant#a"}});
  using expression::SortOperator;
  const std::vector<std::optional<SortOperator>> operators = {
      std::nullopt,           SortOperator::kEqual,
      SortOperator::kLess,    SortOperator::kLessOrEqual,
      SortOperator::kGreater, SortOperator::kGreaterOrEqual,
      SortOperator::kBetween, SortOperator::kBeginsWith};
  const auto partition_of = [](const std::string& item) {
    const std::size_t at = item.find("PK:");
    return item.substr(at, item.find(' ', at) - at);
  };
  for (const auto& op : operators) {
    for (const std::string first : {"tenant#a", "tenant#a#1", "tenant#a#"}) {
      for (const bool forward : {true, false}) {
        Query query;
        query.table = "T";
        query.index = "ByOwner";
        query.forward = forward;
        query.select = operation::Select::kAllProjectedAttributes;
        std::vector<expression::KeyCondition::Part> parts = {
            {"owner", SortOperator::kEqual, compact_value("tenant#a"), {}}};
        if (op) {
          parts.push_back(
              {"PK", *op, compact_value(first),
               *op == SortOperator::kBetween ? compact_value("tenant#a#2") : std::string()});
        }
        query.key_condition = expression::KeyCondition::of(std::move(parts));
        auto expected = gathered(*plain_, query, tenant_scope("a")).items;
        std::sort(expected.begin(), expected.end());
        for (const std::uint32_t limit : {1u, 7u, 20u}) {
          query.limit = limit;
          Gathered got = gathered(spread, query, tenant_scope("a"));
          for (std::size_t i = 0; i + 1 < got.pages.size(); ++i) EXPECT_EQ(got.pages[i], limit);
          EXPECT_TRUE(std::is_sorted(got.items.begin(), got.items.end(),
                                     [&](const std::string& a, const std::string& b) {
                                       return forward ? partition_of(a) < partition_of(b)
                                                      : partition_of(b) < partition_of(a);
                                     }));
          std::sort(got.items.begin(), got.items.end());
          EXPECT_EQ(got.items, expected) << first << " limit " << limit << " forward " << forward
                                         << " " << (op ? static_cast<int>(*op) : -1);
        }
      }
    }
  }
}

TEST_F(Ties, NoPageEndsAmongItemsOfOneSortKeyOfSeveralAttributesWhereTheirOrderIsNotKnown) {
  const tenancy::Spreads nobody;
  OtherMaker other(*kept_, nobody);
  engine::spread::SpreadEngine spread(other, *spreads_);
  operation::CreateTable create = table_with_indexes();
  create.table = "Several";
  create.indexes = {
      index_of("OfTenant", "PK", "n", model::Type::kNumber, model::ProjectionType::kAll, true)};
  create.indexes[0].key.sort.push_back({"m", model::Type::kNumber});
  ASSERT_TRUE(run(*kept_, create));
  for (int i = 0; i < 12; ++i) {
    operation::PutItem put;
    put.table = "Several";
    put.item = compact(
        {{"PK", "tenant#a"}, {"SK", "s" + std::to_string(i)}, {"n", i < 6 ? i : 9}, {"m", 1}});
    ASSERT_TRUE(run(spread, put));
  }
  Query query = query_of("tenant#a");
  query.table = "Several";
  query.index = "OfTenant";
  query.select = operation::Select::kAllProjectedAttributes;
  for (const std::uint32_t limit : {1u, 5u, 6u, 11u}) {
    query.limit = limit;
    const auto page = run(spread, query);
    if (limit <= 6) {
      ASSERT_TRUE(page) << limit << to_string(page.error());
      EXPECT_EQ(page->count, limit);
    } else {
      ASSERT_FALSE(page) << limit;
      EXPECT_EQ(page.error().code(), ErrorCode::kValidation);
    }
  }
  query.limit.reset();
  EXPECT_EQ(run(spread, query)->count, 12u);
}

}  // namespace
}  // namespace rowhouse::spread_test
