#include "engine/embedded/engine_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::ReturnConsumedCapacity;
using operation::WriteRequest;

class Batches : public EngineFixture {
 protected:
  void SetUp() override {
    EngineFixture::SetUp();
    create_table("Shop");
    create_table("Other");
  }
  static Item key(int i) { return {{"PK", "p"}, {"SK", std::to_string(i)}}; }
  static WriteRequest put_of(const Item& item) { return {WriteRequest::Kind::kPut, compact(item)}; }
  static WriteRequest delete_of(const Item& key) {
    return {WriteRequest::Kind::kDelete, compact(key)};
  }
};
ROWHOUSE_ENGINE_SUITE(Batches);

TEST_P(Batches, WriteAndReadSeveralTables) {
  ASSERT_TRUE(put("Other", key(9)).has_value());
  operation::BatchWriteItem write;
  write.tables = {{"Shop", {put_of(key(1)), put_of(key(2)), delete_of(key(3))}},
                  {"Other", {delete_of(key(9)), put_of(key(1))}}};
  write.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
  const auto written = run(write);
  ASSERT_TRUE(written.has_value());
  EXPECT_TRUE(written->unprocessed.empty());
  ASSERT_EQ(written->consumed_capacity.size(), 2u);
  EXPECT_EQ(written->consumed_capacity[0].write_units, 3);

  operation::BatchGetItem read;
  read.tables.resize(2);
  read.tables[0].table = "Shop";
  for (int i = 1; i <= 3; ++i) read.tables[0].keys.push_back(compact(key(i)));
  read.tables[0].projection = projection("SK");
  read.tables[1].table = "Other";
  read.tables[1].consistent_read = true;
  read.tables[1].keys = {compact(key(9)), compact(key(1))};
  read.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
  const auto answer = run(read);
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->responses.size(), 2u);
  EXPECT_EQ(answer->responses[0].items.size(), 2u);
  EXPECT_EQ(tree(answer->responses[0].items[0].bytes()), (Item{{"SK", "1"}}));
  EXPECT_EQ(answer->responses[1].items.size(), 1u);
  EXPECT_EQ(answer->consumed_capacity[0].read_units, 1.5);
  EXPECT_EQ(answer->consumed_capacity[1].read_units, 2);
}

TEST_P(Batches, NameEachItemOnce) {
  operation::BatchWriteItem write;
  write.tables = {{"Shop", {put_of(key(1)), delete_of(key(1))}}};
  EXPECT_EQ(message_of(run(write), ErrorCode::kValidation),
            "Provided list of item keys contains duplicates");
  operation::BatchGetItem read;
  read.tables.resize(1);
  read.tables[0].table = "Shop";
  read.tables[0].keys = {compact(key(1)), compact(key(1))};
  EXPECT_EQ(message_of(run(read), ErrorCode::kValidation),
            "Provided list of item keys contains duplicates");
}

TEST_P(Batches, LargerThanOnePartAreWrittenWhole) {
  operation::BatchWriteItem write;
  write.tables = {{"Shop", {}}};
  for (int i = 0; i < 25; ++i) {
    Item item = key(i);
    item["d"] = std::string(390'000, 'x');
    write.tables[0].requests.push_back(put_of(item));
  }
  ASSERT_TRUE(run(write).has_value());
  for (int i = 0; i < 25; ++i) EXPECT_EQ(get("Shop", key(i)).size(), 3u);

  operation::BatchGetItem read;
  read.tables.resize(1);
  read.tables[0].table = "Shop";
  for (int i = 0; i < 25; ++i) read.tables[0].keys.push_back(compact(key(i)));
  auto answer = run(read);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->responses[0].items.size(), 25u);
  EXPECT_TRUE(answer->unprocessed.empty());
}

TEST_P(Batches, OfReadsEndAtTheirBytesAndTellTheRest) {
  options_.limits.batch_get_bytes_max = 1000;
  open();
  if (GetParam() == On::kMemory || GetParam() == On::kColdMemory) {
    create_table("Shop");
    create_table("Other");
  }
  operation::BatchGetItem read;
  read.tables.resize(2);
  read.tables[0].table = "Shop";
  for (int i = 0; i < 5; ++i) {
    Item item = key(i);
    item["d"] = std::string(400, 'x');
    ASSERT_TRUE(put("Shop", item).has_value());
    read.tables[0].keys.push_back(compact(key(i)));
  }
  read.tables[1].table = "Other";
  read.tables[1].keys = {compact(key(1))};
  const auto answer = run(read);
  EXPECT_EQ(answer->responses[0].items.size(), 3u);
  ASSERT_EQ(answer->unprocessed.size(), 2u);
  EXPECT_EQ(answer->unprocessed[0].keys,
            (std::vector<std::string>{compact(key(3)), compact(key(4))}));
  EXPECT_EQ(answer->unprocessed[1].keys, (std::vector<std::string>{compact(key(1))}));
}

TEST_P(Batches, WithOneForeignKeyTouchNothing) {
  const auto scope = tenant_scope("Shop", "a");
  operation::BatchWriteItem write;
  write.tables = {
      {"Shop",
       {put_of({{"PK", "tenant#a"}, {"SK", "1"}}), put_of({{"PK", "tenant#b"}, {"SK", "1"}})}}};
  EXPECT_EQ(run(scope, write).error().code(), ErrorCode::kAccessDenied);
  EXPECT_TRUE(get("Shop", {{"PK", "tenant#a"}, {"SK", "1"}}).empty());
}

TEST_P(Batches, WithABadItemTouchNothing) {
  operation::BatchWriteItem write;
  write.tables = {{"Shop", {put_of(key(1)), put_of({{"PK", "p"}})}}};
  EXPECT_EQ(message_of(run(write), ErrorCode::kValidation),
            "One or more parameter values were invalid: Missing the key SK in the item");
  EXPECT_TRUE(get("Shop", key(1)).empty());
  write.tables = {{"Shop", {put_of(key(1))}}, {"None", {put_of(key(1))}}};
  EXPECT_EQ(message_of(run(write), ErrorCode::kResourceNotFound), "Requested resource not found");
  EXPECT_TRUE(get("Shop", key(1)).empty());
}

}  // namespace
}  // namespace rowhouse::engine::embedded
