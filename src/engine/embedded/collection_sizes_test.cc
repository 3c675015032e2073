#include "engine/embedded/collection_sizes.h"

#include "engine/embedded/index_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::ReturnItemCollectionMetrics;

/// A bound of ten thousand bytes.
class CollectionSizesOf : public IndexFixture {
 protected:
  void SetUp() override {
    options_.limits.item_collection_bytes_max = 10'000;
    IndexFixture::SetUp();
    create_indexed("T", {local_index("ByL", text("L"))});
  }
  /// About a thousand bytes, and as many again in the index if it has L.
  static Item item(const std::string& partition, int n, bool in_index = false) {
    Item result{{"PK", partition}, {"SK", std::to_string(n)}, {"x", std::string(985, 'x')}};
    if (in_index) result["L"] = "l";
    return result;
  }
  Result<operation::DeleteItemResult> erase(const std::string& partition, int n) {
    operation::DeleteItem request;
    request.table = "T";
    request.key = compact({{"PK", partition}, {"SK", std::to_string(n)}});
    return run(std::move(request));
  }
  /// How many items fit into the partition, one after the other.
  int fill(const std::string& partition, bool in_index) {
    for (int n = 0; n < 20; ++n) {
      const auto answer = put("T", item(partition, n, in_index));
      if (answer) continue;
      EXPECT_EQ(answer.error().code(), ErrorCode::kItemCollectionSizeLimitExceeded);
      return n;
    }
    return 20;
  }
};
ROWHOUSE_ENGINE_SUITE(CollectionSizesOf);

TEST_P(CollectionSizesOf, ItemsAndTheirIndexRowsCount) {
  EXPECT_EQ(fill("a", false), 10);
  EXPECT_EQ(fill("b", true), 5);
  // What does not grow may be written, and what shrinks makes room.
  EXPECT_TRUE(put("T", item("a", 3)).has_value());
  EXPECT_TRUE(erase("a", 3).has_value());
  EXPECT_TRUE(put("T", item("a", 30)).has_value());
  message_of(put("T", item("a", 31)), ErrorCode::kItemCollectionSizeLimitExceeded);
  operation::UpdateItem grow;
  grow.table = "T";
  grow.key = compact({{"PK", "a"}, {"SK", "1"}});
  grow.update = update("SET y = :y", {{{":y", std::string(600, 'y')}}, {}});
  message_of(run(grow), ErrorCode::kItemCollectionSizeLimitExceeded);
}

TEST_P(CollectionSizesOf, ATableWithoutALocalIndexHasNone) {
  operation::CreateTable create;
  create.table = "Plain";
  create.key.partition = text("PK");
  create.key.sort = text("SK");
  create.throughput = {5, 5};
  create.indexes = {global_index("ByG", {text("G")})};
  ASSERT_TRUE(run(std::move(create)).has_value());
  for (int n = 0; n < 20; ++n) EXPECT_TRUE(put("Plain", item("a", n)).has_value());
  operation::PutItem request;
  request.table = "Plain";
  request.item = compact(item("a", 1));
  request.return_item_collection_metrics = ReturnItemCollectionMetrics::kSize;
  EXPECT_FALSE(run(std::move(request)).value().item_collection_metrics.has_value());
}

TEST_P(CollectionSizesOf, MetricsAreToldOnRequest) {
  operation::PutItem request;
  request.table = "T";
  request.item = compact(item("a", 1));
  EXPECT_FALSE(run(request).value().item_collection_metrics.has_value());
  request.return_item_collection_metrics = ReturnItemCollectionMetrics::kSize;
  const auto told = run(request).value().item_collection_metrics;
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(tree(told->key), (Item{{"PK", "a"}}));
  EXPECT_EQ(told->lower_gb, 0);
  EXPECT_EQ(told->upper_gb, 1);
}

TEST_P(CollectionSizesOf, ATransactionIsCancelledAsAWhole) {
  EXPECT_EQ(fill("a", false), 10);
  operation::TransactWriteItems transaction;
  for (const auto& [partition, n] : {std::pair("b", 1), std::pair("a", 50)}) {
    operation::TransactWrite& write = transaction.writes.emplace_back();
    write.table = "T";
    write.item = compact(item(partition, n));
  }
  EXPECT_NE(message_of(run(transaction), ErrorCode::kTransactionCanceled)
                .find("[None, ItemCollectionSizeLimitExceeded]"),
            std::string::npos);
  EXPECT_TRUE(get("T", {{"PK", "b"}, {"SK", "1"}}).empty());
  // What was given up counts no more.
  EXPECT_EQ(fill("b", false), 10);
  // Several items of one transaction count together.
  transaction.writes.clear();
  for (int n = 0; n < 11; ++n) {
    operation::TransactWrite& write = transaction.writes.emplace_back();
    write.table = "T";
    write.item = compact(item("c", n));
  }
  message_of(run(transaction), ErrorCode::kTransactionCanceled);
  transaction.writes.pop_back();
  transaction.return_item_collection_metrics = ReturnItemCollectionMetrics::kSize;
  const auto told = run(transaction).value().item_collection_metrics;
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(tree(told[0].key), (Item{{"PK", "c"}}));
}

TEST_P(CollectionSizesOf, ABatchTellsOfEachCollectionOnce) {
  operation::BatchWriteItem batch;
  batch.return_item_collection_metrics = ReturnItemCollectionMetrics::kSize;
  batch.tables.push_back({"T", {}});
  for (int n = 0; n < 4; ++n) {
    batch.tables[0].requests.push_back(
        {operation::WriteRequest::Kind::kPut, compact(item(n % 2 == 0 ? "a" : "b", n))});
  }
  const auto told = run(batch).value().item_collection_metrics;
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(tree(told[0].key), (Item{{"PK", "a"}}));
  EXPECT_EQ(tree(told[1].key), (Item{{"PK", "b"}}));
}

class CollectionSizesOnDisk : public CollectionSizesOf {};
ROWHOUSE_ENGINE_ON_DISK_SUITE(CollectionSizesOnDisk);

TEST_P(CollectionSizesOnDisk, AreCountedAnewAfterARestart) {
  EXPECT_EQ(fill("a", false), 10);
  EXPECT_EQ(fill("b", true), 5);
  open();
  message_of(put("T", item("a", 50)), ErrorCode::kItemCollectionSizeLimitExceeded);
  message_of(put("T", item("b", 50, true)), ErrorCode::kItemCollectionSizeLimitExceeded);
  EXPECT_TRUE(erase("b", 0).has_value());
  EXPECT_TRUE(put("T", item("b", 50, true)).has_value());
}

}  // namespace
}  // namespace rowhouse::engine::embedded
