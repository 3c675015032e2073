#include <map>
#include <random>
#include <thread>

#include "engine/embedded/index_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using model::IndexStatus;
using operation::IndexChange;

class IndexJobs : public IndexFixture {
 protected:
  void SetUp() override {
    IndexFixture::SetUp();
    create_indexed("T", {});
  }
  static Item item(int n, const std::string& group) {
    return {{"PK", "p" + std::to_string(n % 7)}, {"SK", std::to_string(n)}, {"G", group}};
  }
  operation::UpdateTable addition(const std::string& name) {
    operation::UpdateTable request;
    request.table = "T";
    request.index_changes = {{IndexChange::Kind::kCreate, global_index(name, {text("G")})}};
    return request;
  }
  operation::UpdateTable removal(const std::string& name) {
    operation::UpdateTable request;
    request.table = "T";
    IndexChange change;
    change.kind = IndexChange::Kind::kDelete;
    change.index.name = name;
    request.index_changes = {change};
    return request;
  }
  const model::SecondaryIndex* find_index(const std::string& name) {
    schema_ = engine_->find_table("T").value();
    return schema_->find_index(name);
  }
  void wait_until_active(const std::string& name) {
    while (find_index(name)->status != IndexStatus::kActive) std::this_thread::yield();
  }
  void wait_until_gone(const std::string& name) {
    while (find_index(name) != nullptr) std::this_thread::yield();
  }
  template <typename Operation>
  std::map<std::string, Item> all_of(Operation scan) {
    std::map<std::string, Item> items;
    for (bool more = true; more;) {
      const auto page = run(scan).value();
      for (std::size_t i = 0; i < page.items.size(); ++i) {
        const Item each = tree(page.items[i].bytes());
        items[std::string(page.items[i].find("SK")->as_bytes())] = each;
      }
      scan.exclusive_start_key = page.last_evaluated_key;
      more = !scan.exclusive_start_key.empty();
    }
    return items;
  }
  std::map<std::string, Item> rows_of(const std::string& index) {
    operation::Scan scan;
    scan.table = "T";
    scan.index = index;
    return all_of(scan);
  }
  std::map<std::string, Item> indexed_rows() {
    auto items = rows_of("");
    std::erase_if(items, [](const auto& entry) { return !entry.second.contains("G"); });
    return items;
  }

  std::shared_ptr<const model::TableSchema> schema_;
};
ROWHOUSE_ENGINE_SUITE(IndexJobs);

TEST_P(IndexJobs, FillAnIndexThatIsAddedToATableWithItems) {
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(put("T", item(i, "g")).has_value());
  // An item which is older than the index may have what no key can be; it is left out.
  ASSERT_TRUE(put("T", {{"PK", "p"}, {"SK", "odd"}, {"G", 1}}).has_value());
  const auto answer = run(addition("ByG"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->schema.status, model::TableStatus::kUpdating);
  ASSERT_EQ(answer->schema.indexes.size(), 1u);
  EXPECT_EQ(answer->schema.indexes[0].status, IndexStatus::kCreating);
  wait_until_active("ByG");
  auto expected = indexed_rows();
  EXPECT_EQ(expected.erase("odd"), 1u);
  EXPECT_EQ(rows_of("ByG"), expected);
  EXPECT_EQ(message_of(put("T", {{"PK", "p"}, {"SK", "odd"}, {"G", 2}}), ErrorCode::kValidation),
            "One or more parameter values were invalid: Type mismatch for Index Key G Expected: S "
            "Actual: N IndexName: ByG");
}

TEST_P(IndexJobs, MissNoWriteThatIsMadeMeanwhile) {
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(put("T", item(i, "old")).has_value());
  std::atomic<bool> stop{false};
  std::vector<std::thread> writers;
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (unsigned t = 0; t < 2; ++t) {
    writers.emplace_back([&, t] {
      std::mt19937 random(seed + t);
      while (!stop.load()) {
        const int n = static_cast<int>(random() % 250);
        switch (random() % 4) {
          case 0: {
            operation::DeleteItem erase;
            erase.table = "T";
            erase.key = compact({{"PK", "p" + std::to_string(n % 7)}, {"SK", std::to_string(n)}});
            EXPECT_TRUE(run(std::move(erase)).has_value());
            break;
          }
          case 1: {
            operation::TransactWriteItems transaction;
            operation::TransactWrite write;
            write.table = "T";
            write.item = compact(item(n, "t" + std::to_string(random() % 5)));
            transaction.writes.push_back(write);
            // Two transactions may meet.
            static_cast<void>(run(std::move(transaction)));
            break;
          }
          default:
            EXPECT_TRUE(put("T", item(n, "g" + std::to_string(random() % 5))).has_value());
        }
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(run(addition("ByG")).has_value());
    wait_until_active("ByG");
    if (round == 2) break;
    ASSERT_TRUE(run(removal("ByG")).has_value());
    wait_until_gone("ByG");
  }
  stop.store(true);
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(rows_of("ByG"), indexed_rows());
}

TEST_P(IndexJobs, ClearAnIndexThatIsTakenAway) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(put("T", item(i, "g")).has_value());
  ASSERT_TRUE(run(addition("ByG")).has_value());
  wait_until_active("ByG");
  const auto answer = run(removal("ByG"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->schema.indexes.at(0).status, IndexStatus::kDeleting);
  wait_until_gone("ByG");
  EXPECT_EQ(keys_by("ByG", "g"), "The table does not have the specified index: ByG");
  EXPECT_EQ(message_of(run(removal("ByG")), ErrorCode::kResourceNotFound),
            "Requested resource not found");
  ASSERT_TRUE(put("T", item(1, "h")).has_value());
  ASSERT_TRUE(run(addition("ByG")).has_value());
  wait_until_active("ByG");
  EXPECT_EQ(rows_of("ByG"), indexed_rows());
}

TEST_P(IndexJobs, ComeOneAtATime) {
  auto request = addition("A");
  request.index_changes.push_back(addition("B").index_changes[0]);
  EXPECT_EQ(message_of(run(request), ErrorCode::kLimitExceeded),
            "Subscriber limit exceeded: Only 1 online index can be created or deleted "
            "simultaneously per table");
  ASSERT_TRUE(run(addition("A")).has_value());
  wait_until_active("A");
  EXPECT_EQ(message_of(run(addition("A")), ErrorCode::kValidation),
            "Attempting to create an index which already exists");
  auto wrong_type = addition("B");
  wrong_type.index_changes[0].index.key.partition = {{"G", model::Type::kNumber}};
  message_of(run(wrong_type), ErrorCode::kValidation);
  operation::UpdateTable faster;
  faster.table = "T";
  IndexChange change{IndexChange::Kind::kUpdate, {}};
  change.index.name = "A";
  change.index.throughput = {7, 8};
  faster.index_changes = {change};
  ASSERT_TRUE(run(faster).has_value());
  EXPECT_EQ(find_index("A")->throughput, (model::Throughput{7, 8}));
  EXPECT_NE(message_of(run(faster), ErrorCode::kValidation)
                .find("The provisioned throughput for the index A will not change."),
            std::string::npos);
}

class IndexJobsOnDisk : public IndexJobs {};
ROWHOUSE_ENGINE_ON_DISK_SUITE(IndexJobsOnDisk);

TEST_P(IndexJobsOnDisk, GoOnAfterARestart) {
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(put("T", item(i, "g")).has_value());
  ASSERT_TRUE(run(addition("ByG")).has_value());
  open();
  wait_until_active("ByG");
  EXPECT_EQ(rows_of("ByG"), indexed_rows());
  ASSERT_TRUE(run(removal("ByG")).has_value());
  open();
  EXPECT_EQ(find_index("ByG"), nullptr);
  ASSERT_TRUE(run(addition("ByG")).has_value());
  wait_until_active("ByG");
  EXPECT_EQ(rows_of("ByG").size(), 500u);
}

}  // namespace
}  // namespace rowhouse::engine::embedded
