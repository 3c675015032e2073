#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <thread>

#include "core/shop_for_test.h"

namespace rowhouse {
namespace {

using shop::Order;
using shop::User;

/// Waits for what a callback brings.
template <typename T, typename Start>
Result<T> await(Start start) {
  std::promise<Result<T>> promise;
  auto future = promise.get_future();
  start([&promise](Result<T> outcome) { promise.set_value(std::move(outcome)); });
  return future.get();
}

/// In memory, where calls are done inline, and on disk, where durable writes are done later.
class AsyncCalls : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / ("rowhouse-async-" + make_uuid());
    db.emplace(GetParam() ? Database::open(folder_.string()).value() : Database::in_memory());
    TableDefinition definition;
    definition.name = shop::kTable;
    EXPECT_EQ(await<TableDescription>([&](auto done) { db->create_table_async(definition, done); })
                  .value()
                  .name,
              shop::kTable);
    db->wait_until_active(shop::kTable).value();
    acme.emplace(db->table(shop::kTable).tenant("acme").value());
  }
  void TearDown() override {
    acme.reset();
    db.reset();
    std::filesystem::remove_all(folder_);
  }

  std::filesystem::path folder_;
  std::optional<Database> db;
  std::optional<Tenant> acme;
  const User alice{"u1", "Alice", 1, {}, {}};
};

TEST_P(AsyncCalls, AnswerWhatTheBlockingOnesWould) {
  await<void>([&](auto done) { acme->put_async(alice, done); }).value();
  EXPECT_EQ(
      await<std::optional<User>>([&](auto done) { acme->get_async<User>("u1", done); }).value(),
      alice);
  EXPECT_EQ(
      await<void>([&](auto done) { acme->put_async(alice, if_absent(), done); }).error().code(),
      ErrorCode::kConditionalCheckFailed);
  EXPECT_EQ(await<User>([&](auto done) { acme->create_async(User{}, done); })->user_id.size(), 36u);
  await<void>([&](auto done) {
    acme->update_async<User>("u1", add(&User::visits, 1), done);
  }).value();
  EXPECT_EQ(await<User>([&](auto done) {
              acme->update_and_get_async<User>("u1", add(&User::visits, 1), std::nullopt, done);
            })->visits,
            3);
  EXPECT_EQ(
      await<Page<User>>([&](auto done) { acme->page_async(Query<User>(), done); })->items.size(),
      2u);
  EXPECT_TRUE(
      await<std::optional<User>>([&](auto done) { acme->exchange_async(alice, done); }).value());
  EXPECT_EQ(
      await<std::optional<User>>([&](auto done) { acme->take_async<User>("u1", done); }).value(),
      alice);
  await<void>([&](auto done) { acme->remove_async<User>("u1", done); }).value();
  await<void>([&](auto done) { acme->transaction().put(alice).commit_async("", done); }).value();
  EXPECT_EQ(
      await<std::vector<std::string>>([&](auto done) { db->list_tables_async(done); }).value(),
      std::vector<std::string>{shop::kTable});
  EXPECT_TRUE(
      await<TableDescription>([&](auto done) { db->describe_table_async(shop::kTable, done); }));
  EXPECT_TRUE(
      await<TableDescription>([&](auto done) { db->table(shop::kTable).describe_async(done); }));
}

TEST_P(AsyncCalls, AnswerOfManyItemsToo) {
  const std::vector<User> users = {alice, {"u2", "Bob", {}, {}, {}}};
  await<void>([&](auto done) { acme->put_many_async(users, done); }).value();
  EXPECT_EQ(
      await<std::uint64_t>([&](auto done) { acme->count_async(Query<User>(), done); }).value(), 2u);
  EXPECT_EQ(await<std::uint64_t>([&](auto done) {
              acme->count_items_async(ItemQuery().limit(1), done);
            }).value(),
            1u);
  const std::tuple keys(Key<User>("u1"), Key<Order>("c", "o"));
  const auto both = await<std::tuple<std::optional<User>, std::optional<Order>>>(
      [&](auto done) { acme->get_together_async(keys, done); });
  EXPECT_EQ(std::get<0>(*both), alice);
  EXPECT_EQ(std::get<1>(*both), std::nullopt);
  const auto items = await<std::vector<std::optional<Item>>>(
      [&](auto done) { acme->get_items_async({{{"SK", "user#u2"}}}, done); });
  EXPECT_EQ(items->at(0)->at("name"), Value("Bob"));
  await<void>([&](auto done) { acme->remove_many_async<User>({"u1", "u2"}, done); }).value();
  EXPECT_EQ(acme->count<User>().value(), 0u);
}

TEST_P(AsyncCalls, OfTheOperatorAnswerToo) {
  const Operator access = db->operator_access("test").value();
  const Item key = {{"PK", "tenant#acme"}, {"SK", "x"}};
  await<void>([&](auto done) {
    access.put_item_async(shop::kTable, key, std::nullopt, done);
  }).value();
  EXPECT_EQ(await<std::optional<Item>>([&](auto done) {
              access.get_item_async(shop::kTable, key, done);
            }).value(),
            key);
  EXPECT_EQ(await<Item>([&](auto done) {
              access.update_item_async(shop::kTable, key, Changes().set("n", 1), if_present(),
                                       done);
            })->at("n"),
            Value(1));
  EXPECT_EQ(await<Page<Item>>([&](auto done) {
              access.scan_async(shop::kTable, {}, std::nullopt, done);
            })->items.size(),
            1u);
  EXPECT_EQ(await<TenantPage>([&](auto done) {
              access.list_tenants_async(shop::kTable, {}, 10, done);
            })->tenants,
            std::vector<std::string>{"acme"});
  EXPECT_EQ(await<TenantUsage>([&](auto done) {
              access.measure_async(shop::kTable, "acme", done);
            })->items,
            1);
  await<void>([&](auto done) {
    access.remove_item_async(shop::kTable, key, if_present(), done);
  }).value();
}

TEST_P(AsyncCalls, TellOfErrorsToo) {
  EXPECT_EQ(await<std::optional<User>>([&](auto done) { acme->get_async<User>("a#b", done); })
                .error()
                .code(),
            ErrorCode::kValidation);
  EXPECT_EQ(await<void>([&](auto done) { acme->put_async(User{"\n", "x", {}, {}, {}}, done); })
                .error()
                .code(),
            ErrorCode::kValidation);
  EXPECT_EQ(
      await<TableDescription>([&](auto done) { db->describe_table_async("NoSuchTable", done); })
          .error()
          .code(),
      ErrorCode::kResourceNotFound);
}

TEST_P(AsyncCalls, BatchesGoOnWithoutAThreadThatWaits) {
  std::vector<Key<User>> keys;
  Batch batch = acme->batch();
  for (int i = 0; i < 3000; ++i) {
    const std::string id = "u" + std::to_string(i);
    keys.emplace_back(id);
    batch.put(User{id, "n", {}, {}, {}});
  }
  await<void>([&](auto done) { batch.write_async(done); }).value();
  const auto found = await<std::vector<std::optional<User>>>([&](auto done) {
                       acme->get_many_async(keys, done);
                     }).value();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(found[i]->user_id, "u" + std::to_string(i));
  }
  EXPECT_EQ(await<std::vector<std::optional<User>>>([&](auto done) {
              acme->get_together_async(std::vector<Key<User>>(keys.begin(), keys.begin() + 50),
                                       done);
            })->size(),
            50u);
}

TEST_P(AsyncCalls, TheLastHandleMayGoAwayInACallback) {
  std::promise<void> called;
  {
    const Tenant last = *acme;
    acme.reset();
    db.reset();
    last.put_async(alice, [last, &called](const Result<void>& done) {
      EXPECT_TRUE(done);
      called.set_value();
    });
  }
  called.get_future().get();
  if (!GetParam()) return;
  // Another may open the folder once the database has closed, on whichever thread that happens.
  while (true) {
    const auto again = Database::open(folder_.string());
    if (again) break;
    ASSERT_EQ(again.error().code(), ErrorCode::kDataFolderInUse);
    std::this_thread::yield();
  }
}

TEST_P(AsyncCalls, ClosingWaitsForWhatIsUnderWay) {
  constexpr int kCalls = 200;
  std::atomic<int> called = 0;
  for (int i = 0; i < kCalls; ++i) {
    const std::string id = "u" + std::to_string(i);
    acme->put_async(User{id, "n", {}, {}, {}}, [&called](const Result<void>&) { ++called; });
  }
  acme.reset();
  db.reset();
  EXPECT_EQ(called, kCalls);
}

TEST_P(AsyncCalls, ManyAreUnderWayAtOnce) {
  constexpr int kCalls = 2000;
  std::atomic<int> done = 0;
  std::atomic<int> failed = 0;
  std::promise<void> all;
  for (int i = 0; i < kCalls; ++i) {
    acme->put_async(User{"u" + std::to_string(i), "n", {}, {}, {}}, [&](const Result<void>& put) {
      if (!put) ++failed;
      if (++done == kCalls) all.set_value();
    });
  }
  all.get_future().get();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(acme->count<User>().value(), static_cast<std::uint64_t>(kCalls));
}

INSTANTIATE_TEST_SUITE_P(Stores, AsyncCalls, testing::Bool(),
                         [](const auto& on_disk) { return on_disk.param ? "OnDisk" : "InMemory"; });

/// Drops the last handle inside a callback, and ends the program at once.
[[noreturn]] void end_while_a_database_closes(const std::filesystem::path& folder) {
  std::promise<void> dropped;
  std::promise<void> called;
  {
    std::optional<Database> db = Database::open(folder.string()).value();
    TableDefinition definition;
    definition.name = shop::kTable;
    db->create_table(definition).value();
    db->wait_until_active(shop::kTable).value();
    db->table(shop::kTable)
        .tenant("acme")
        .value()
        .put_async(User{"u1", "n", {}, {}, {}},
                   [last = db->table(shop::kTable), &dropped, &called](const Result<void>&) {
                     dropped.get_future().wait();
                     called.set_value();
                   });
    db.reset();
  }
  dropped.set_value();
  called.get_future().wait();
  std::exit(0);  // NOLINT(concurrency-mt-unsafe): what is tested
}

TEST(HandlesDeathTest, TheProgramMayEndWhileADatabaseCloses) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto folder = std::filesystem::path(testing::TempDir()) / ("rowhouse-exit-" + make_uuid());
  EXPECT_EXIT(end_while_a_database_closes(folder), testing::ExitedWithCode(0), "");
  std::filesystem::remove_all(folder);
}

/// The same, but for the callback being the slower one: its handle goes once the program's end has
/// begun.
[[noreturn]] void end_before_a_callback_does(const std::filesystem::path& folder) {
  // For as long as the program lasts, and longer than its statics.
  static auto* const exiting = new std::promise<void>;  // NOLINT(cppcoreguidelines-owning-memory)
  struct GoesLate {
    std::optional<Table> last;
    ~GoesLate() { exiting->get_future().wait(); }
  };
  std::promise<void> called;
  {
    Database db = Database::open(folder.string()).value();
    TableDefinition definition;
    definition.name = shop::kTable;
    db.create_table(definition).value();
    db.wait_until_active(shop::kTable).value();
    // After what waits for callbacks was made, and so before it goes.
    std::atexit([] { exiting->set_value(); });
    auto late = std::make_shared<GoesLate>();
    late->last.emplace(db.table(shop::kTable));
    db.table(shop::kTable)
        .tenant("acme")
        .value()
        .put_async(User{"u1", "n", {}, {}, {}},
                   [late = std::move(late), &called](const Result<void>&) { called.set_value(); });
  }
  called.get_future().wait();
  std::exit(0);  // NOLINT(concurrency-mt-unsafe): what is tested
}

TEST(HandlesDeathTest, TheProgramMayEndWhileACallbackStillHoldsADatabase) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto folder = std::filesystem::path(testing::TempDir()) / ("rowhouse-exit-" + make_uuid());
  EXPECT_EXIT(end_before_a_callback_does(folder), testing::ExitedWithCode(0), "");
  std::filesystem::remove_all(folder);
}

TEST(Handles, AreSafeFromManyThreads) {
  const Database db = shop::make_database();
  const Tenant acme = db.table(shop::kTable).tenant("acme").value();
  acme.put(User{"shared", "n", 0, {}, {}}).value();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&acme, t] {
      for (int i = 0; i < 200; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        acme.put(User{id, "n", {}, {}, {}}).value();
        acme.update<User>("shared", add(&User::visits, 1)).value();
        EXPECT_TRUE(acme.get<User>(id).value());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(acme.get<User>("shared").value()->visits, 800);
  EXPECT_EQ(acme.count<User>().value(), 801u);
}

}  // namespace
}  // namespace rowhouse
