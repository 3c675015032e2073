#include <thread>

#include "engine/embedded/engine_fixture.h"
#include "engine/embedded/fault_store.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/table_record.h"

namespace rowhouse::engine::embedded {
namespace {

/// An engine on a store with faults; the parameter is whether writes go through the commit queue.
class EngineWithFaults : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    open();
    ASSERT_TRUE(create_table("Shop").has_value());
  }
  void open() {
    engine_.reset();
    engine_ = EmbeddedOperations::open(std::make_unique<FaultStore>(store_, faults_), options_,
                                       GetParam())
                  .value();
  }

  template <typename Operation>
  auto start(Operation operation) {
    const auto scope =
        tenancy::authorize(tenancy::Principal::operator_principal(), {"GetItem", nullptr, {}});
    auto promise = std::make_shared<std::promise<Result<typename Operation::Result>>>();
    auto future = promise->get_future();
    engine_->execute(*scope, std::move(operation),
                     [promise](Result<typename Operation::Result> result) {
                       promise->set_value(std::move(result));
                     });
    return future;
  }
  template <typename Operation>
  Result<typename Operation::Result> run(Operation operation) {
    return start(std::move(operation)).get();
  }
  Result<operation::TableDescription> create_table(const std::string& name) {
    operation::CreateTable create;
    create.table = name;
    create.key.partition = {"PK", model::Type::kString};
    return run(create);
  }
  static operation::PutItem putting(const std::string& key) {
    operation::PutItem put;
    put.table = "Shop";
    put.item = compact({{"PK", key}});
    return put;
  }
  Item get(const std::string& key) {
    operation::GetItem get;
    get.table = "Shop";
    get.key = compact({{"PK", key}});
    return tree(run(std::move(get)).value().item);
  }

  Faults faults_;
  const std::shared_ptr<Store> store_ = make_memory_store();
  EmbeddedOptions options_;
  std::unique_ptr<Engine> engine_;
};
INSTANTIATE_TEST_SUITE_P(Commits, EngineWithFaults, ::testing::Bool(),
                         [](const ::testing::TestParamInfo<bool>& parameter) {
                           return std::string(parameter.param ? "Queued" : "Inline");
                         });

TEST_P(EngineWithFaults, TellsOfAFailedWriteAndLetsTheKeyGo) {
  faults_.writes_fail = true;
  EXPECT_EQ(run(putting("a")).error().code(), ErrorCode::kStorageFull);
  operation::TransactWriteItems transaction;
  transaction.writes.resize(1);
  transaction.writes[0].table = "Shop";
  transaction.writes[0].item = compact({{"PK", "a"}});
  transaction.client_request_token = "token";
  EXPECT_EQ(run(transaction).error().code(), ErrorCode::kStorageFull);
  operation::BatchWriteItem batch;
  batch.tables = {{"Shop", {{operation::WriteRequest::Kind::kPut, compact({{"PK", "a"}})}}}};
  EXPECT_EQ(run(batch).error().code(), ErrorCode::kStorageFull);
  EXPECT_TRUE(get("a").empty());

  faults_.writes_fail = false;
  EXPECT_TRUE(run(putting("a")).has_value());
  EXPECT_TRUE(run(transaction).has_value()) << "the token was not used up";
  EXPECT_TRUE(run(batch).has_value());
}

TEST_P(EngineWithFaults, TellsOfAFailedReadAndLetsTheKeyGo) {
  operation::PutItem put = putting("a");
  put.return_values = operation::ReturnValues::kAllOld;
  faults_.reads_fail = true;
  EXPECT_EQ(run(put).error().code(), ErrorCode::kDataCorrupt);
  faults_.reads_fail = false;
  EXPECT_TRUE(run(put).has_value());
}

TEST_P(EngineWithFaults, KeepsItsTablesWhenTheyCannotBeChanged) {
  faults_.writes_fail = true;
  EXPECT_EQ(create_table("Other").error().code(), ErrorCode::kStorageFull);
  operation::DeleteTable erase;
  erase.table = "Shop";
  EXPECT_EQ(run(erase).error().code(), ErrorCode::kStorageFull);
  operation::UpdateTable protect;
  protect.table = "Shop";
  protect.deletion_protection = true;
  EXPECT_EQ(run(protect).error().code(), ErrorCode::kStorageFull);
  faults_.writes_fail = false;
  EXPECT_EQ(run(operation::ListTables())->names, (std::vector<std::string>{"Shop"}));
  EXPECT_EQ(engine_->find_table("Shop").value()->status, model::TableStatus::kActive);
  EXPECT_FALSE(engine_->find_table("Shop").value()->deletion_protection);
  EXPECT_TRUE(create_table("Other").has_value());
  EXPECT_TRUE(run(putting("a")).has_value());
}

TEST_P(EngineWithFaults, GivesATableNumberOnceEvenAfterItsTableIsGone) {
  operation::DeleteTable erase;
  erase.table = "Shop";
  ASSERT_TRUE(run(erase).has_value());
  // A row that a write left behind when it met the deletion.
  std::string row;
  append_table_prefix(row, 1);
  Batch batch;
  batch.put(row + "left behind", "x");
  ASSERT_TRUE(store_->write(batch, false));
  ASSERT_TRUE(create_table("Shop").has_value());
  operation::Scan scan;
  scan.table = "Shop";
  EXPECT_EQ(run(scan)->count, 0u);
  open();
  std::string value;
  EXPECT_EQ(store_->get(row + "left behind", Tier::kAny, nullptr, value).value(), Read::kMissing)
      << "opening finishes what was left";
  ASSERT_TRUE(run(putting("a")).has_value());
  EXPECT_EQ(run(scan)->count, 1u);
}

TEST_P(EngineWithFaults, RefusesACatalogThatItCannotRead) {
  std::string record;
  ASSERT_EQ(store_->get(catalog_key_of_table("Shop"), Tier::kAny, nullptr, record).value(),
            Read::kFound);
  const auto open_with = [&](const std::string& changed) {
    Batch batch;
    batch.put(catalog_key_of_table("Shop"), changed);
    EXPECT_TRUE(store_->write(batch, false));
    return EmbeddedOperations::open(std::make_unique<FaultStore>(store_, faults_), options_,
                                    GetParam())
        .error()
        .code();
  };
  engine_.reset();
  std::string newer = record;
  newer[0] = 3;
  EXPECT_EQ(open_with(newer), ErrorCode::kFormatUnsupported);
  for (std::size_t cut = 0; cut < record.size(); ++cut) {
    EXPECT_EQ(open_with(record.substr(0, cut)), ErrorCode::kDataCorrupt);
  }
  EXPECT_EQ(open_with(record + "x"), ErrorCode::kDataCorrupt);
}

TEST_P(EngineWithFaults, ThrottlesWhatWouldWaitBehindTooMuch) {
  // The first one is made inline, or it is let in as well.
  options_.waiting_max = GetParam() ? 2 : 1;
  open();
  faults_.close_gate();
  auto first = std::async(std::launch::async, [&] { return run(putting("a")); });
  faults_.wait_until_one_waits();
  // The key is held while the first write waits.
  auto second = start(putting("a"));
  EXPECT_EQ(run(putting("a")).error().code(), ErrorCode::kThrottling);
  faults_.open_gate();
  EXPECT_TRUE(first.get().has_value());
  EXPECT_TRUE(second.get().has_value());
  EXPECT_TRUE(run(putting("a")).has_value());
}

TEST_P(EngineWithFaults, LeavesThePartOfABatchUnprocessedThatIsThrottled) {
  operation::BatchWriteItem batch;
  batch.tables = {{"Shop", {}}};
  for (const char* key : {"a", "b", "c", "z"}) {
    const Item item{{"PK", key}, {"d", std::string(380'000, 'x')}};
    batch.tables[0].requests.push_back({operation::WriteRequest::Kind::kPut, compact(item)});
  }
  faults_.writes_until_throttled = 0;
  EXPECT_EQ(run(batch).error().code(), ErrorCode::kThrottling) << "nothing was written";
  faults_.writes_until_throttled = 1;
  const auto written = run(batch);
  ASSERT_TRUE(written.has_value());
  ASSERT_EQ(written->unprocessed.size(), 1u);
  EXPECT_EQ(written->unprocessed[0].table, "Shop");
  ASSERT_EQ(written->unprocessed[0].requests.size(), 1u);
  EXPECT_EQ(written->unprocessed[0].requests[0].item, batch.tables[0].requests[3].item);
  EXPECT_EQ(get("c").size(), 2u);
  EXPECT_TRUE(get("z").empty());
}

class QueuedEngineWithFaults : public EngineWithFaults {};
INSTANTIATE_TEST_SUITE_P(Commits, QueuedEngineWithFaults, ::testing::Values(true));

TEST_P(QueuedEngineWithFaults, TellsATransactionOfWhatIsUnderWay) {
  operation::TransactWriteItems transaction;
  transaction.writes.resize(2);
  for (const int i : {0, 1}) {
    transaction.writes[i].table = "Shop";
    transaction.writes[i].item = compact({{"PK", std::to_string(i)}});
  }
  transaction.client_request_token = "token";
  faults_.close_gate();
  auto first = start(transaction);
  faults_.wait_until_one_waits();
  EXPECT_EQ(run(transaction).error().code(), ErrorCode::kTransactionInProgress);
  transaction.client_request_token.clear();
  transaction.writes[0].item = compact({{"PK", "free"}});
  const auto conflict = run(transaction);
  EXPECT_EQ(message_of(conflict, ErrorCode::kTransactionCanceled),
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
            "TransactionConflict]");
  EXPECT_EQ(conflict.error().cancellation_reasons()[1].message,
            "Transaction is ongoing for the item");
  auto waits = start(putting("1"));
  faults_.open_gate();
  EXPECT_TRUE(first.get().has_value());
  EXPECT_TRUE(waits.get().has_value()) << "a plain write waits for the transaction";
  EXPECT_TRUE(run(transaction).has_value());
}

}  // namespace
}  // namespace rowhouse::engine::embedded
