#include "tenancy/tier.h"

#include <gtest/gtest.h>

#include <deque>

#include "model/value_writer.h"
#include "tenancy/scope.h"

namespace rowhouse::tenancy {
namespace {

class OfATier : public ::testing::Test {
 protected:
  OfATier() {
    table_.arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Shop";
    table_.key.partition = {"PK", model::Type::kString};
    table_.key.sort = model::KeyAttribute{"SK", model::Type::kString};
    model::ValueWriter(partition_).string("tenant#acme");
  }

  model::ValueView text(std::string_view text) {
    model::ValueWriter(values_.emplace_back()).string(text);
    return model::ValueView(values_.back());
  }
  SortKeys one(std::string_view sort_key) {
    return {.form = SortKeys::Form::kOne, .first = text(sort_key)};
  }
  SortKeys begins_with(std::string_view start) {
    return {.form = SortKeys::Form::kBeginsWith, .first = text(start)};
  }
  SortKeys between(std::string_view first, std::string_view last) {
    return {.form = SortKeys::Form::kBetween, .first = text(first), .last = text(last)};
  }
  Result<Scope> ask(const Tier& tier, std::string_view action, std::vector<SortKeys> keys,
                    bool reads_index = false) {
    const Principal acme =
        Principal::of_tenant(TenantId::parse("acme").value(), std::make_shared<const Tier>(tier));
    const model::ValueView partition(partition_);
    Access access{action, &table_, {&partition, 1}};
    access.sort_keys = keys;
    access.reads_index = reads_index;
    return authorize(acme, access);
  }

  model::TableSchema table_;
  std::string partition_;
  std::deque<std::string> values_;
  const Tier reader_{.name = "reader", .read_only = true, .kinds = {}};
  const Tier orders_{.name = "orders", .read_only = false, .kinds = {"order", "user"}};
};

TEST_F(OfATier, ThatIsReadOnlyTheWritesAreRefused) {
  for (const std::string_view read :
       {"GetItem", "Query", "BatchGetItem", "TransactGetItems", "ConditionCheckItem"}) {
    EXPECT_TRUE(ask(reader_, read, {})) << read;
  }
  for (const std::string_view write : {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}) {
    const auto scope = ask(reader_, write, {});
    ASSERT_FALSE(scope) << write;
    EXPECT_EQ(scope.error().message(),
              "User: arn:aws:iam::123456789012:user/tenant/acme is not authorized to perform: "
              "dynamodb:" +
                  std::string(write) +
                  " on resource: arn:aws:dynamodb:us-east-1:123456789012:table/Shop because no "
                  "permissions boundary allows the dynamodb:" +
                  std::string(write) + " action");
  }
}

TEST_F(OfATier, WithKindsItemsOfThoseAreReached) {
  for (const std::string_view key : {"order", "order#1", "order#", "order#1#2", "user#7"}) {
    EXPECT_TRUE(ask(orders_, "PutItem", {one(key)})) << key;
  }
  for (const std::string_view key : {"orders#1", "orde", "invoice#1", "", "Order#1", "order!"}) {
    EXPECT_FALSE(ask(orders_, "PutItem", {one(key)})) << key;
    EXPECT_FALSE(ask(orders_, "BatchGetItem", {one("order#1"), one(key)})) << key;
  }
}

TEST_F(OfATier, WithKindsAQueryKeepsToOneKind) {
  EXPECT_TRUE(ask(orders_, "Query", {one("order#1")}));
  EXPECT_TRUE(ask(orders_, "Query", {begins_with("order#")}));
  EXPECT_TRUE(ask(orders_, "Query", {begins_with("order#20")}));
  EXPECT_TRUE(ask(orders_, "Query", {between("order#1", "order#9")}));
  EXPECT_FALSE(ask(orders_, "Query", {begins_with("order")}));
  EXPECT_FALSE(ask(orders_, "Query", {begins_with("o")}));
  EXPECT_FALSE(ask(orders_, "Query", {begins_with("")}));
  EXPECT_FALSE(ask(orders_, "Query", {between("order", "order#9")}));
  EXPECT_FALSE(ask(orders_, "Query", {between("order#1", "orders")}));
  EXPECT_FALSE(ask(orders_, "Query", {between("order#1", "user#1")}));
  EXPECT_FALSE(ask(orders_, "Query", {SortKeys{}}));
}

TEST_F(OfATier, WithKindsAnIndexIsReadAndOnlyItemsOfThoseLeaveIt) {
  const auto scope = ask(orders_, "Query", {}, true);
  ASSERT_TRUE(scope);
  const model::ValueView own(partition_);
  for (const std::string_view key : {"order", "order#1", "user#7"}) {
    EXPECT_TRUE(scope->admits_from_index(own, text(key))) << key;
  }
  for (const std::string_view key : {"orders#1", "invoice#1", ""}) {
    EXPECT_FALSE(scope->admits_from_index(own, text(key))) << key;
  }
  EXPECT_FALSE(scope->admits_from_index(own));
  EXPECT_FALSE(scope->admits_from_index(text("tenant#globex"), text("order#1")));
  const auto without_kinds = ask(reader_, "Query", {}, true);
  ASSERT_TRUE(without_kinds);
  EXPECT_TRUE(without_kinds->admits_from_index(own, text("invoice#1")));
}

TEST_F(OfATier, WithKindsTablesWithoutSortKeysAreRefusedAndTheirIndexesToo) {
  table_.key.sort.reset();
  EXPECT_FALSE(ask(orders_, "Query", {}, true));
  EXPECT_FALSE(ask(orders_, "GetItem", {SortKeys{}}));
  EXPECT_FALSE(ask(orders_, "GetItem", {}));
  std::string number;
  model::ValueWriter(number).number(Decimal(1));
  EXPECT_FALSE(ask(orders_, "GetItem",
                   {SortKeys{.form = SortKeys::Form::kOne, .first = model::ValueView(number)}}));
}

TEST_F(OfATier, DescribeTableIsAllowed) {
  const Principal acme =
      Principal::of_tenant(TenantId::parse("acme").value(), std::make_shared<const Tier>(orders_));
  EXPECT_TRUE(authorize(acme, {"DescribeTable", &table_, {}}));
}

}  // namespace
}  // namespace rowhouse::tenancy
