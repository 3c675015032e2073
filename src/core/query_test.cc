#include "rowhouse/query.h"

#include <gtest/gtest.h>

#include "core/shop_for_test.h"

namespace rowhouse {
namespace {

using shop::Order;
using shop::Status;
using shop::User;

class TenantQuery : public testing::Test {
 protected:
  static Order order(const std::string& customer, const std::string& id, int amount) {
    return {customer, id, amount, amount % 2 == 0 ? Status::kPaid : Status::kOpen, {}};
  }
  std::vector<std::string> ids(const Query<Order>& query) {
    std::vector<std::string> found;
    for (const Result<Order>& each : acme.all(query)) {
      found.push_back(each ? each->customer_id + "/" + each->order_id : each.error().message());
    }
    return found;
  }
  using Ids = std::vector<std::string>;

  Database db = shop::make_database();
  Tenant acme = db.table(shop::kTable).tenant("acme").value();
  Tenant globex = db.table(shop::kTable).tenant("globex").value();

  void SetUp() override {
    for (const char* customer : {"c1", "c2", "c10"}) {
      for (int i = 1; i <= 3; ++i) {
        acme.put(order(customer, "o" + std::to_string(i), i)).value();
      }
    }
    globex.put(order("c1", "foreign", 1)).value();
    // Neighbours in the order of the sort keys, of other kinds and of none.
    for (const char* sort_key : {"order", "order$", "orders#x", "orde#z", "order#", "ordes"}) {
      acme.put_item({{"SK", sort_key}}).value();
    }
    acme.remove_item({{"SK", "order#"}}).value();
  }
};

TEST_F(TenantQuery, FindsAllOfAKindInTheOrderOfTheKeys) {
  EXPECT_EQ(ids(Query<Order>()), (Ids{"c1/o1", "c1/o2", "c1/o3", "c10/o1", "c10/o2", "c10/o3",
                                      "c2/o1", "c2/o2", "c2/o3"}));
}

TEST_F(TenantQuery, FindsWhatLiesBelowAnId) {
  EXPECT_EQ(ids(Query<Order>("c1")), (Ids{"c1/o1", "c1/o2", "c1/o3"}));
  EXPECT_EQ(ids(Query<Order>("c")), Ids{});
}

TEST_F(TenantQuery, GoesInEitherOrderAndStopsAtItsLimit) {
  EXPECT_EQ(ids(Query<Order>("c1").descending()), (Ids{"c1/o3", "c1/o2", "c1/o1"}));
  EXPECT_EQ(ids(Query<Order>().descending().limit(2)), (Ids{"c2/o3", "c2/o2"}));
  EXPECT_EQ(acme.page(Query<Order>().limit(0)).error().code(), ErrorCode::kValidation);
}

TEST_F(TenantQuery, TakesRangesOfTheNextId) {
  EXPECT_EQ(ids(Query<Order>("c1").from("o2")), (Ids{"c1/o2", "c1/o3"}));
  EXPECT_EQ(ids(Query<Order>("c1").to("o2")), (Ids{"c1/o1", "c1/o2"}));
  EXPECT_EQ(ids(Query<Order>("c1").from("o2").to("o2")), (Ids{"c1/o2"}));
  EXPECT_EQ(ids(Query<Order>().from("c10").to("c10")), (Ids{"c10/o1", "c10/o2", "c10/o3"}));
  EXPECT_EQ(ids(Query<Order>().from("c10")),
            (Ids{"c10/o1", "c10/o2", "c10/o3", "c2/o1", "c2/o2", "c2/o3"}));
  EXPECT_EQ(ids(Query<Order>().to("c1").descending()), (Ids{"c1/o3", "c1/o2", "c1/o1"}));
  EXPECT_EQ(ids(Query<Order>().begins_with("c1")).size(), 6u);
  EXPECT_EQ(ids(Query<Order>("c1").begins_with("o")).size(), 3u);
}

TEST_F(TenantQuery, RefusesRangesThatMakeNoSense) {
  EXPECT_EQ(acme.page(Query<Order>("c1").from("o2").to("o1")).error().message(),
            "A query's from() is after its to()");
  EXPECT_FALSE(acme.page(Query<Order>("c1").from("o2").begins_with("o")));
}

TEST_F(TenantQuery, Filters) {
  EXPECT_EQ(ids(Query<Order>("c1").filter(attr(&Order::status) == Status::kPaid)), Ids{"c1/o2"});
  EXPECT_EQ(ids(Query<Order>().filter(attr(&Order::order_amount).between(2, 3)).limit(3)),
            (Ids{"c1/o2", "c1/o3", "c10/o2"}));
  EXPECT_EQ(ids(Query<Order>("c1").filter(
                condition("#a IN (:x, :y)", {{"#a", "order_amount"}}, {{":x", 1}, {":y", 3}}))),
            (Ids{"c1/o1", "c1/o3"}));
  EXPECT_FALSE(acme.page(Query<Order>().filter(condition("nonsense ("))));
}

TEST_F(TenantQuery, Counts) {
  EXPECT_EQ(acme.count<Order>().value(), 9u);
  EXPECT_EQ(acme.count(Query<Order>().from("c10")).value(), 6u);
  EXPECT_EQ(acme.count(Query<Order>().limit(4)).value(), 4u);
  EXPECT_EQ(acme.count(Query<Order>().filter(attr(&Order::status) == Status::kPaid)).value(), 3u);
  EXPECT_EQ(globex.count<Order>().value(), 1u);
}

TEST_F(TenantQuery, GoesOnPageByPage) {
  Ids found;
  Query<Order> query;
  query.limit(2);
  int pages = 0;
  do {
    Page<Order> page = acme.page(query).value();
    for (const Order& each : page.items) found.push_back(each.customer_id + "/" + each.order_id);
    query.start_after(page.next);
    ++pages;
    if (page.next.empty()) break;
  } while (true);
  EXPECT_EQ(found, ids(Query<Order>()));
  EXPECT_GE(pages, 5);
}

TEST_F(TenantQuery, RefusesTheTokenOfAnotherTenantOrQuery) {
  const std::string token = acme.page(Query<Order>().limit(1)).value().next;
  ASSERT_FALSE(token.empty());
  const auto code = [](const auto& result) { return result.error().code(); };
  EXPECT_EQ(code(globex.page(Query<Order>().start_after(token))), ErrorCode::kValidation);
  EXPECT_EQ(code(acme.page(Query<User>().start_after(token))), ErrorCode::kValidation);
  EXPECT_EQ(code(acme.page(Query<Order>("c1").start_after(token))), ErrorCode::kValidation);
  EXPECT_EQ(code(acme.page(Query<Order>().descending().start_after(token))),
            ErrorCode::kValidation);
  EXPECT_EQ(code(acme.page(
                Query<Order>().filter(attr(&Order::status) == Status::kPaid).start_after(token))),
            ErrorCode::kValidation);
  EXPECT_EQ(code(acme.query_items(ItemQuery().start_after(token))), ErrorCode::kValidation);
  for (const std::string& forged :
       {std::string("x"), token.substr(1), token.substr(0, token.size() - 2), token + "00",
        std::string(18, '0'), std::string(1 << 17, 'a')}) {
    EXPECT_FALSE(acme.page(Query<Order>().start_after(forged))) << forged.substr(0, 80);
  }
  EXPECT_TRUE(acme.page(Query<Order>().limit(5).start_after(token)));
}

TEST_F(TenantQuery, TheTokenOfATableGoesWithTheTable) {
  const std::string token = acme.page(Query<Order>().limit(1)).value().next;
  db.delete_table(shop::kTable).value();
  TableDefinition again;
  again.name = shop::kTable;
  db.create_table(again).value();
  const Tenant tenant = db.table(shop::kTable).tenant("acme").value();
  EXPECT_FALSE(tenant.page(Query<Order>().start_after(token)));
}

TEST_F(TenantQuery, ARangeTellsOfAnItemThatDoesNotFitAndGoesOn) {
  acme.put_item({{"SK", "order#c1#o15"}, {"order_id", 5}}).value();
  const Ids found = ids(Query<Order>("c1"));
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[1], "Order.customer_id: the item has no such attribute");
  EXPECT_EQ(found[2], "c1/o2");
  EXPECT_EQ(acme.page(Query<Order>("c1")).error().code(), ErrorCode::kMapping);
}

TEST_F(TenantQuery, ARangeEndsWithTheErrorOfAPage) {
  int errors = 0;
  auto range = acme.all<Order>();
  db.delete_table(shop::kTable).value();
  for (const Result<Order>& each : range) errors += each ? 0 : 1;
  EXPECT_EQ(errors, 1);
}

TEST_F(TenantQuery, ReadsManyPagesOfLargeItems) {
  const std::string large(100 * 1024, 'x');
  for (int i = 0; i < 30; ++i) {
    acme.put(User{"u" + std::to_string(100 + i), large, {}, {}, {}}).value();
  }
  int count = 0;
  for (const Result<User>& user : acme.all<User>()) {
    EXPECT_EQ(user->user_id, "u" + std::to_string(100 + count));
    ++count;
  }
  EXPECT_EQ(count, 30);
  EXPECT_EQ(acme.count<User>().value(), 30u);
  EXPECT_LT(acme.page(Query<User>()).value().items.size(), 15u);
}

TEST_F(TenantQuery, QueriesTreesByAnyKeyType) {
  TableDefinition definition;
  definition.name = "Readings";
  definition.sort_key = {{"at", KeyType::kNumber}};
  db.create_table(definition).value();
  const Tenant tenant = db.table("Readings").tenant("acme").value();
  for (const int at : {-5, 10, 9, 100}) tenant.put_item({{"at", at}}).value();
  const auto numbers = [&](const ItemQuery& query) {
    std::vector<std::string> found;
    const auto page = tenant.query_items(query).value();
    for (const Item& item : page.items)
      found.push_back(item.at("at").get_if<Decimal>()->to_string());
    return found;
  };
  EXPECT_EQ(numbers(ItemQuery()), (Ids{"-5", "9", "10", "100"}));
  EXPECT_EQ(numbers(ItemQuery().greater(9).descending()), (Ids{"100", "10"}));
  EXPECT_EQ(numbers(ItemQuery().between(-5, 9)), (Ids{"-5", "9"}));
  EXPECT_EQ(numbers(ItemQuery().less_or_equal(9)), (Ids{"-5", "9"}));
  EXPECT_EQ(numbers(ItemQuery().equals(10)), (Ids{"10"}));
  const auto first = tenant.query_items(ItemQuery().limit(1)).value();
  EXPECT_EQ(numbers(ItemQuery().start_after(first.next)), (Ids{"9", "10", "100"}));
  EXPECT_FALSE(tenant.query_items(ItemQuery().equals("10")));
  EXPECT_FALSE(tenant.page(Query<User>()));
}

}  // namespace
}  // namespace rowhouse
