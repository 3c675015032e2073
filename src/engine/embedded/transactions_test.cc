#include "engine/embedded/engine_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::ReturnConsumedCapacity;
using operation::ReturnOnConditionFailure;
using operation::TransactWrite;

class Transactions : public EngineFixture {
 protected:
  void SetUp() override {
    EngineFixture::SetUp();
    create_table("Shop");
    create_table("Other");
  }
  static Item key(const char* sort) { return {{"PK", "tenant#a"}, {"SK", sort}}; }
  static Item item(const char* sort, int n) {
    Item result = key(sort);
    result["n"] = n;
    return result;
  }
  static TransactWrite write_of(TransactWrite::Kind kind, const Item& item,
                                const std::string& table = "Shop") {
    TransactWrite write;
    write.kind = kind;
    write.table = table;
    write.item = compact(item);
    return write;
  }
  static TransactWrite put_of(const Item& item, const std::string& table = "Shop") {
    return write_of(TransactWrite::Kind::kPut, item, table);
  }
  static TransactWrite add_of(const char* sort, int amount) {
    auto write = write_of(TransactWrite::Kind::kUpdate, key(sort));
    write.update = update("ADD n :n", {{{":n", amount}}, {}});
    return write;
  }
};
ROWHOUSE_ENGINE_SUITE(Transactions);

TEST_P(Transactions, ChangeEverythingTogether) {
  ASSERT_TRUE(put("Shop", item("1", 10)).has_value());
  ASSERT_TRUE(put("Shop", item("2", 20)).has_value());
  operation::TransactWriteItems transaction;
  transaction.writes = {put_of(item("9", 9), "Other"), add_of("1", 5),
                        write_of(TransactWrite::Kind::kDelete, key("2")),
                        write_of(TransactWrite::Kind::kConditionCheck, key("3"))};
  transaction.writes[3].condition = condition("attribute_not_exists(PK)");
  transaction.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
  const auto result = run(transaction);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(get("Other", key("9")), item("9", 9));
  EXPECT_EQ(get("Shop", key("1")), item("1", 15));
  EXPECT_TRUE(get("Shop", key("2")).empty());
  ASSERT_EQ(result->consumed_capacity.size(), 2u);
  EXPECT_EQ(result->consumed_capacity[0].write_units, 2);
  EXPECT_EQ(result->consumed_capacity[1].write_units, 6);
}

TEST_P(Transactions, ThatFailChangeNothingAndTellWhy) {
  ASSERT_TRUE(put("Shop", item("1", 10)).has_value());
  operation::TransactWriteItems transaction;
  transaction.writes = {put_of(item("2", 2)), add_of("1", 1), add_of("3", 1)};
  transaction.writes[1].condition = condition("n > :n", {{{":n", 100}}, {}});
  transaction.writes[1].on_condition_failure = ReturnOnConditionFailure::kAllOld;
  transaction.writes[2].update = update("SET a = b");
  const auto result = run(transaction);
  EXPECT_EQ(message_of(result, ErrorCode::kTransactionCanceled),
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
            "ConditionalCheckFailed, ValidationError]");
  const auto& reasons = result.error().cancellation_reasons();
  ASSERT_EQ(reasons.size(), 3u);
  EXPECT_EQ(reasons[0].code, "None");
  EXPECT_EQ(reasons[1].message, "The conditional request failed");
  EXPECT_EQ(tree(reasons[1].item), item("1", 10));
  EXPECT_EQ(reasons[2].message,
            "The provided expression refers to an attribute that does not exist in the item");
  EXPECT_TRUE(get("Shop", key("2")).empty());
  EXPECT_EQ(get("Shop", key("1")), item("1", 10));
}

TEST_P(Transactions, NameEachItemOnce) {
  operation::TransactWriteItems transaction;
  transaction.writes = {put_of(item("1", 1)), add_of("1", 1)};
  EXPECT_EQ(message_of(run(transaction), ErrorCode::kValidation),
            "Transaction request cannot include multiple operations on one item");
}

TEST_P(Transactions, AreNoLargerThanTheLimit) {
  operation::TransactWriteItems transaction;
  for (const char* sort : {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}) {
    Item large = key(sort);
    large["d"] = std::string(400'000, 'x');
    transaction.writes.push_back(put_of(large));
  }
  EXPECT_EQ(run(transaction).error().code(), ErrorCode::kValidation);
  EXPECT_TRUE(get("Shop", key("1")).empty());
  transaction.writes.pop_back();
  EXPECT_TRUE(run(transaction).has_value());
}

TEST_P(Transactions, WithATokenHappenOnce) {
  operation::TransactWriteItems transaction;
  transaction.writes = {add_of("1", 5)};
  transaction.client_request_token = "token";
  transaction.request_digest = "digest";
  transaction.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
  auto first = run(transaction);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->consumed_capacity[0].write_units, 2);
  clock_.advance(std::chrono::minutes(9));
  auto again = run(transaction);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->consumed_capacity[0].read_units, 2);
  EXPECT_EQ(again->consumed_capacity[0].write_units, 0);
  EXPECT_EQ(get("Shop", key("1")), item("1", 5));

  transaction.request_digest = "another";
  EXPECT_EQ(run(transaction).error().code(), ErrorCode::kIdempotentParameterMismatch);
  transaction.request_digest = "digest";
  clock_.advance(std::chrono::minutes(1));
  ASSERT_TRUE(run(transaction).has_value());
  EXPECT_EQ(get("Shop", key("1")), item("1", 10)) << "after ten minutes it is a new request";
}

TEST_P(Transactions, ThatFailedDoNotUseUpTheirToken) {
  operation::TransactWriteItems transaction;
  transaction.writes = {add_of("1", 5)};
  transaction.writes[0].condition = condition("attribute_exists(n)");
  transaction.client_request_token = "token";
  transaction.request_digest = "digest";
  EXPECT_EQ(run(transaction).error().code(), ErrorCode::kTransactionCanceled);
  ASSERT_TRUE(put("Shop", item("1", 1)).has_value());
  EXPECT_TRUE(run(transaction).has_value());
  EXPECT_EQ(get("Shop", key("1")), item("1", 6));
}

TEST_P(Transactions, HaveTokensOfTheirOwnPrincipal) {
  operation::TransactWriteItems transaction;
  transaction.writes = {add_of("1", 5)};
  transaction.client_request_token = "token";
  transaction.request_digest = "digest";
  ASSERT_TRUE(run(transaction).has_value());
  transaction.request_digest = "another";
  EXPECT_TRUE(run(tenant_scope("Shop", "a"), transaction).has_value());
  EXPECT_EQ(get("Shop", key("1")), item("1", 10));
}

TEST_P(Transactions, ReadInTheOrderOfTheRequest) {
  ASSERT_TRUE(put("Shop", item("1", 1)).has_value());
  ASSERT_TRUE(put("Other", item("2", 2)).has_value());
  operation::TransactGetItems read;
  read.gets = {{"Other", compact(key("2")), projection("n")},
               {"Shop", compact(key("3")), {}},
               {"Shop", compact(key("1")), {}}};
  read.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
  const auto result = run(read);
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->items.size(), 3u);
  EXPECT_EQ(tree(result->items[0]), (Item{{"n", 2}}));
  EXPECT_EQ(result->items[1], "");
  EXPECT_EQ(tree(result->items[2]), item("1", 1));
  EXPECT_EQ(result->consumed_capacity[0].read_units, 2);
  EXPECT_EQ(result->consumed_capacity[1].read_units, 4);
}

TEST_P(Transactions, RefuseKeysOfAnotherShapeByTheirReason) {
  operation::TransactGetItems read;
  read.gets = {{"Shop", compact(key("1")), {}}, {"Shop", compact({{"PK", "x"}}), {}}};
  const auto result = run(read);
  EXPECT_EQ(result.error().code(), ErrorCode::kTransactionCanceled);
  EXPECT_EQ(result.error().cancellation_reasons()[1].message,
            "The provided key element does not match the schema");
}

TEST_P(Transactions, WithAForeignKeyAreRefusedWhole) {
  const auto scope = tenant_scope("Shop", "a");
  operation::TransactWriteItems transaction;
  transaction.writes = {put_of(item("1", 1)), put_of({{"PK", "tenant#b"}, {"SK", "1"}})};
  EXPECT_EQ(run(scope, transaction).error().code(), ErrorCode::kAccessDenied);
  EXPECT_TRUE(get("Shop", key("1")).empty());
  operation::TransactGetItems read;
  read.gets = {{"Shop", compact({{"PK", "tenant#b"}, {"SK", "1"}}), {}}};
  EXPECT_EQ(run(scope, read).error().code(), ErrorCode::kAccessDenied);
}

class TransactionsOnDisk : public Transactions {};
ROWHOUSE_ENGINE_ON_DISK_SUITE(TransactionsOnDisk);

TEST_P(TransactionsOnDisk, RememberTheirTokensAcrossARestart) {
  operation::TransactWriteItems transaction;
  transaction.writes = {add_of("1", 5)};
  transaction.client_request_token = "token";
  transaction.request_digest = "digest";
  ASSERT_TRUE(run(transaction).has_value());
  open();
  ASSERT_TRUE(run(transaction).has_value());
  EXPECT_EQ(get("Shop", key("1")), item("1", 5));
}

}  // namespace
}  // namespace rowhouse::engine::embedded
