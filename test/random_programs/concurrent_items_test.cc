#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <random>
#include <thread>
#include <vector>

#include "engine/embedded/cold_store.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/memory/memory_store.h"
#include "rowhouse/item.h"
#include "run_as_operator.h"

/// Threads which meet on the same items: nothing is lost, nothing is seen half done, and everything
/// is answered.
namespace rowhouse::engine::embedded {
namespace {

enum class On { kMemory, kColdMemory, kRocksDbRelaxed, kRocksDbSync };

std::string compact(const Item& item) { return encode_item(item).value(); }
std::string account(int number) {
  return compact({{"PK", "bank"}, {"SK", std::to_string(number)}});
}

expression::Placeholders amount(int value) {
  const std::string item = compact({{"v", value}});
  expression::Placeholders placeholders;
  placeholders.add_value(":v", std::string(model::ItemView(item).find("v")->encoded()));
  return placeholders;
}
expression::Update adding(int value) {
  auto placeholders = amount(value);
  return expression::Update::parse("ADD n :v", placeholders, {}).value();
}
expression::Condition condition(std::string_view text, int value) {
  auto placeholders = amount(value);
  return expression::Condition::parse(text, expression::Parameter::kCondition, placeholders, {})
      .value();
}
int number_in(std::string_view compact_item) {
  const auto value = model::ItemView(compact_item).find("n");
  return value ? static_cast<int>(value->as_number().to_int64().value()) : 0;
}

class ConcurrentItems : public ::testing::TestWithParam<On> {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("rowhouse-concurrent-" + std::to_string(::getpid()));
    EmbeddedOptions options;
    options.worker_threads = 3;
    options.durability = GetParam() == On::kRocksDbSync ? Durability::kSync : Durability::kRelaxed;
    if (GetParam() == On::kMemory) {
      engine_ = make_in_memory(options);
    } else if (GetParam() == On::kColdMemory) {
      auto store = std::make_unique<ColdStore>(make_memory_store());
      engine_ = EmbeddedOperations::open(std::move(store), options, true).value();
    } else {
      engine_ = open_embedded(folder_, options).value();
    }
    operation::CreateTable create;
    create.table = "Shop";
    create.key.partition = {"PK", model::Type::kString};
    create.key.sort = model::KeyAttribute{"SK", model::Type::kString};
    ASSERT_TRUE(run(create).has_value());
  }
  void TearDown() override {
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }

  template <typename Operation>
  Result<typename Operation::Result> run(Operation operation) {
    return random_programs::run_as_operator(*engine_, std::move(operation));
  }
  template <typename F>
  static void in_threads(int count, F&& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
    for (std::thread& thread : threads) thread.join();
  }
  int rounds() const { return GetParam() == On::kRocksDbSync ? 100 : 1000; }
  int read(int number) {
    operation::GetItem get;
    get.table = "Shop";
    get.key = account(number);
    return number_in(run(std::move(get)).value().item);
  }
  operation::TransactWrite change(int number, int by) {
    operation::TransactWrite write;
    write.kind = operation::TransactWrite::Kind::kUpdate;
    write.table = "Shop";
    write.item = account(number);
    write.update = adding(by);
    return write;
  }

  static constexpr int kThreads = 4;
  std::filesystem::path folder_;
  std::unique_ptr<Engine> engine_;
};

TEST_P(ConcurrentItems, KeepTheSumWhileTransactionsMoveIt) {
  constexpr int kAccounts = 5;
  std::atomic<int> moved = 0;
  std::atomic<int> cancelled = 0;
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      operation::TransactGetItems sum;
      for (int i = 0; i < kAccounts; ++i) sum.gets.push_back({"Shop", account(i), {}});
      const auto items = run(std::move(sum));
      ASSERT_TRUE(items.has_value());
      int total = 0;
      for (const std::string& item : items->items) total += number_in(item);
      ASSERT_EQ(total, 0);
    }
  });
  in_threads(kThreads, [&](int thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    for (int i = 0; i < rounds(); ++i) {
      const int from = static_cast<int>(random() % kAccounts);
      const int to = (from + 1 + static_cast<int>(random() % (kAccounts - 1))) % kAccounts;
      operation::TransactWriteItems transfer;
      transfer.writes = {change(from, -1), change(to, 1)};
      const auto result = run(std::move(transfer));
      if (result) {
        ++moved;
      } else {
        ASSERT_EQ(result.error().code(), ErrorCode::kTransactionCanceled);
        bool conflict = false;
        for (const auto& reason : result.error().cancellation_reasons()) {
          conflict |= reason.code == "TransactionConflict" &&
                      reason.message == "Transaction is ongoing for the item";
        }
        ASSERT_TRUE(conflict);
        ++cancelled;
      }
    }
  });
  stop = true;
  reader.join();
  int total = 0;
  for (int i = 0; i < kAccounts; ++i) total += read(i);
  EXPECT_EQ(total, 0);
  EXPECT_GT(moved, 0);
  EXPECT_EQ(moved + cancelled, kThreads * rounds());
}

TEST_P(ConcurrentItems, LoseNoIncrementOfUpdatesAndTransactions) {
  std::atomic<int> expected = 0;
  in_threads(kThreads, [&](int thread) {
    for (int i = 0; i < rounds(); ++i) {
      if (thread == 0) {
        operation::TransactWriteItems transaction;
        transaction.writes = {change(0, 1), change(1, 1)};
        if (run(std::move(transaction))) ++expected;
        continue;
      }
      operation::UpdateItem update;
      update.table = "Shop";
      update.key = account(0);
      update.update = adding(1);
      update.return_values = operation::ReturnValues::kUpdatedNew;
      ASSERT_TRUE(run(std::move(update)).has_value()) << "a plain write waits for a transaction";
      ++expected;
    }
  });
  EXPECT_EQ(read(0), expected);
}

TEST_P(ConcurrentItems, ArePutOnTheConditionThatNobodyWasFaster) {
  std::atomic<int> won = 0;
  in_threads(kThreads, [&](int) {
    for (int i = 0; i < rounds(); ++i) {
      const int seen = read(0);
      operation::PutItem put;
      put.table = "Shop";
      put.item = compact({{"PK", "bank"}, {"SK", "0"}, {"n", seen + 1}});
      put.condition =
          seen == 0 ? condition("attribute_not_exists(n) OR n = :v", 0) : condition("n = :v", seen);
      const auto result = run(std::move(put));
      if (result) {
        ++won;
      } else {
        ASSERT_EQ(result.error().code(), ErrorCode::kConditionalCheckFailed);
      }
    }
  });
  EXPECT_EQ(read(0), won);
}

TEST_P(ConcurrentItems, AreAllAnsweredBeforeTheEngineIsGone) {
  const auto scope =
      tenancy::authorize(tenancy::Principal::operator_principal(), {"GetItem", nullptr, {}});
  std::atomic<int> answered = 0;
  for (int i = 0; i < 500; ++i) {
    operation::UpdateItem update;
    update.table = "Shop";
    update.key = account(i % 3);
    update.update = adding(1);
    engine_->execute(*scope, std::move(update), [&](Result<operation::UpdateItemResult> result) {
      EXPECT_TRUE(result.has_value());
      ++answered;
    });
  }
  engine_.reset();
  EXPECT_EQ(answered, 500);
}

TEST_P(ConcurrentItems, AreWrittenInBatchesAndTransactionsWithoutWaitingForEachOther) {
  // Each takes several of the same keys in an order of its own; nothing may stand still.
  in_threads(kThreads, [&](int thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    for (int i = 0; i < rounds() / 4; ++i) {
      std::vector<int> keys = {0, 1, 2, 3, 4};
      std::shuffle(keys.begin(), keys.end(), random);
      if (thread % 2 == 0) {
        operation::BatchWriteItem batch;
        batch.tables = {{"Shop", {}}};
        for (const int key : keys) {
          batch.tables[0].requests.push_back({operation::WriteRequest::Kind::kPut, account(key)});
        }
        ASSERT_TRUE(run(std::move(batch)).has_value());
      } else {
        operation::TransactWriteItems transaction;
        for (const int key : keys) transaction.writes.push_back(change(key, 1));
        const auto result = run(std::move(transaction));
        if (!result) {
          ASSERT_EQ(result.error().code(), ErrorCode::kTransactionCanceled);
        }
      }
    }
  });
}

TEST_P(ConcurrentItems, MeetTheDeletionOfTheirTable) {
  std::atomic<bool> stop = false;
  std::thread tables([&] {
    for (int i = 0; i < 20; ++i) {
      operation::DeleteTable erase;
      erase.table = "Shop";
      EXPECT_TRUE(run(erase).has_value());
      operation::CreateTable create;
      create.table = "Shop";
      create.key.partition = {"PK", model::Type::kString};
      create.key.sort = model::KeyAttribute{"SK", model::Type::kString};
      EXPECT_TRUE(run(create).has_value());
    }
    stop = true;
  });
  in_threads(2, [&](int thread) {
    while (!stop) {
      operation::PutItem put;
      put.table = "Shop";
      put.item = account(thread);
      const auto result = run(std::move(put));
      if (!result) {
        ASSERT_EQ(result.error().code(), ErrorCode::kResourceNotFound);
      }
    }
  });
  tables.join();
}

std::string name_of(const ::testing::TestParamInfo<On>& parameter) {
  static const char* const names[] = {"Memory", "ColdMemory", "RocksDbRelaxed", "RocksDbSync"};
  return names[static_cast<int>(parameter.param)];
}
INSTANTIATE_TEST_SUITE_P(Engines, ConcurrentItems,
                         ::testing::Values(On::kMemory, On::kColdMemory, On::kRocksDbRelaxed,
                                           On::kRocksDbSync),
                         name_of);

}  // namespace
}  // namespace rowhouse::engine::embedded
