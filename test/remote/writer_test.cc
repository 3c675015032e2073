#include "rowhouse/writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/closings.h"
#include "core/database_core.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/spread/spread_engine.h"
#include "remote/second_rowhouse.h"
#include "rowhouse/rowhouse.h"

namespace rowhouse {
namespace {

using operation::BatchWriteItem;
using operation::BatchWriteItemResult;

/// What the engine below does to the batches that it is handed.
struct Faults {
  std::atomic<int> throttles = 0;     ///< So many batches are throttled.
  std::atomic<int> halves = 0;        ///< So many are made in part.
  std::atomic<bool> is_down = false;  ///< All are refused.
  std::atomic<bool> is_late = false;  ///< They are made on another thread, and not in order.
  std::atomic<std::size_t> batches = 0;
  std::atomic<std::size_t> batches_under_way = 0;
  std::atomic<std::size_t> batches_under_way_max = 0;
  std::atomic<std::size_t> writes_max = 0;
};

/// An engine that leaves parts of batches unprocessed, throttles, and takes its time.
class Limping final : public engine::spread::SpreadEngine {
 public:
  Limping(std::unique_ptr<engine::Engine> engine, Faults& faults)
      : SpreadEngine(std::move(engine), std::make_shared<const tenancy::Spreads>(), base::Limits{}),
        faults_(faults),
        worker_([this] { work(); }) {}
  ~Limping() override {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    changed_.notify_all();
    worker_.join();
  }

  using SpreadEngine::execute;
  void execute(const Scope& scope, BatchWriteItem&& batch, Done<BatchWriteItem> done) override {
    ++faults_.batches;
    const std::size_t writes = batch.tables.front().requests.size();
    faults_.writes_max = std::max<std::size_t>(faults_.writes_max, writes);
    if (faults_.is_down) return done(Error(ErrorCode::kResourceNotFound, "gone"));
    if (take(faults_.throttles)) {
      return done(Error(ErrorCode::kThrottling, "not now"));
    }
    const std::size_t under_way = ++faults_.batches_under_way;
    faults_.batches_under_way_max = std::max<std::size_t>(faults_.batches_under_way_max, under_way);
    if (!faults_.is_late) return make(scope, std::move(batch), std::move(done));
    {
      const std::lock_guard lock(mutex_);
      late_.push_back([this, scope, batch = std::move(batch), done = std::move(done)]() mutable {
        make(scope, std::move(batch), std::move(done));
      });
    }
    changed_.notify_all();
  }

 private:
  static bool take(std::atomic<int>& faults) {
    int left = faults;
    while (left > 0 && !faults.compare_exchange_weak(left, left - 1)) {
    }
    return left > 0;
  }
  void make(const Scope& scope, BatchWriteItem&& batch, Done<BatchWriteItem> done) {
    operation::WritesOfTable left;
    auto& requests = batch.tables.front().requests;
    left.table = batch.tables.front().table;
    if (requests.size() > 1 && take(faults_.halves)) {
      const auto middle = requests.begin() + static_cast<std::ptrdiff_t>(requests.size() / 2);
      left.requests.assign(std::make_move_iterator(middle),
                           std::make_move_iterator(requests.end()));
      requests.erase(middle, requests.end());
    }
    SpreadEngine::execute(scope, std::move(batch),
                          [this, left = std::move(left),
                           done = std::move(done)](Result<BatchWriteItemResult> result) mutable {
                            if (result && !left.requests.empty()) {
                              result->unprocessed.push_back(std::move(left));
                            }
                            --faults_.batches_under_way;
                            done(std::move(result));
                          });
  }
  /// Makes the last first.
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return is_over_ || !late_.empty(); });
      if (late_.empty()) return;
      auto next = std::move(late_.back());
      late_.pop_back();
      lock.unlock();
      next();
      lock.lock();
    }
  }

  Faults& faults_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<base::UniqueFunction<void()>> late_;
  bool is_over_ = false;
  std::thread worker_;
};

/// The library on an engine that limps, and on a remote one before it.
class Writers : public testing::TestWithParam<bool> {
 protected:
  static constexpr const char* kTable = "Things";

  Database open() {
    std::unique_ptr<engine::Engine> engine =
        std::make_unique<Limping>(engine::make_in_memory({}), faults_);
    if (GetParam()) engine = test::make_remote(std::move(engine), {}, base::system_clock());
    Database db = detail::DatabaseCore::open(std::move(engine), {}, closings_);
    TableDefinition definition;
    definition.name = kTable;
    db.create_table(definition).value();
    return db;
  }
  static Item thing(int number, int value = 0) {
    return {{"SK", "thing#" + std::to_string(number)}, {"value", value}};
  }
  std::optional<Item> found(int number) {
    return acme_.get_item({{"SK", "thing#" + std::to_string(number)}}).value();
  }
  std::uint64_t count() { return acme_.count_items(ItemQuery()).value(); }

  Faults faults_;
  core::Closings closings_;
  Database db_ = open();
  Tenant acme_ = db_.table(kTable).tenant("acme").value();
};

INSTANTIATE_TEST_SUITE_P(Engines, Writers, testing::Bool(), [](const auto& each) {
  return std::string(each.param ? "Remote" : "Embedded");
});

TEST_P(Writers, FormFullBatchesAndWriteTheRestWhenTheyAreFlushed) {
  Writer writer = acme_.writer();
  for (int i = 0; i < 110; ++i) ASSERT_TRUE(writer.put_item(thing(i)));
  EXPECT_EQ(faults_.batches, 4u);
  EXPECT_TRUE(writer.flush());
  EXPECT_EQ(faults_.batches, 5u);
  EXPECT_EQ(faults_.writes_max, 25u);
  EXPECT_EQ(writer.written(), 110u);
  EXPECT_EQ(count(), 110u);
}

TEST_P(Writers, WriteWhatIsLeftWhenTheyGoAway) {
  {
    Writer writer = acme_.writer();
    ASSERT_TRUE(writer.put_item(thing(1)));
    EXPECT_EQ(count(), 0u);
  }
  EXPECT_EQ(count(), 1u);
}

TEST_P(Writers, KeepNoMoreUnderWayThanTheyAreAllowed) {
  faults_.is_late = true;
  Writer writer = acme_.writer({.batches_max = 3});
  for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(writer.put_item(thing(i)));
  EXPECT_TRUE(writer.flush());
  EXPECT_LE(faults_.batches_under_way_max, 3u);
  EXPECT_EQ(count(), 1'000u);
}

TEST_P(Writers, AreBoundInBytesToo) {
  faults_.is_late = true;
  Writer writer = acme_.writer({.bytes_max = 100'000});
  for (int i = 0; i < 100; ++i) {
    Item item = thing(i);
    item["text"] = std::string(30'000, 'x');
    ASSERT_TRUE(writer.put_item(item));
  }
  EXPECT_TRUE(writer.flush());
  EXPECT_LE(faults_.writes_max, 4u);
  EXPECT_EQ(count(), 100u);
}

TEST_P(Writers, WriteAgainWhatIsLeftUnprocessedOrThrottled) {
  faults_.halves = 7;
  faults_.throttles = 3;
  Writer writer = acme_.writer();
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(writer.put_item(thing(i, i)));
  EXPECT_TRUE(writer.flush());
  EXPECT_TRUE(writer.take_failures().empty());
  EXPECT_EQ(writer.written(), 200u);
  EXPECT_EQ(count(), 200u);
}

// Whatever is late, unprocessed or throttled: of the writes of one item the last is what stays.
TEST_P(Writers, KeepTheOrderOfTheWritesOfOneItem) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::map<int, std::optional<int>> expected;
  faults_.is_late = true;
  Writer writer = acme_.writer();
  for (int i = 0; i < 3'000; ++i) {
    if (i % 100 == 0) faults_.halves = 2;
    if (i % 300 == 0) faults_.throttles = 1;
    const int number = static_cast<int>(random() % 40);
    if (random() % 4 == 0) {
      expected[number] = std::nullopt;
      ASSERT_TRUE(writer.remove_item({{"SK", "thing#" + std::to_string(number)}}));
    } else {
      expected[number] = i;
      ASSERT_TRUE(writer.put_item(thing(number, i)));
    }
  }
  ASSERT_TRUE(writer.flush());
  for (const auto& [number, value] : expected) {
    const auto item = found(number);
    ASSERT_EQ(item.has_value(), value.has_value()) << number;
    if (!value) continue;
    EXPECT_EQ(item->at("value"), Value(*value)) << number;
  }
}

TEST_P(Writers, TellWhichItemWasRefusedAndWriteTheOthersOfItsBatch) {
  Writer writer = acme_.writer();
  for (int i = 0; i < 24; ++i) {
    Item item = thing(i);
    if (i == 7) item["text"] = std::string(410'000, 'x');
    ASSERT_TRUE(writer.put_item(item));
  }
  Item foreign = thing(99);
  foreign["SK"] = 5;  // A sort key is a string here.
  ASSERT_TRUE(writer.put_item(foreign));
  const auto flushed = writer.flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().code(), ErrorCode::kValidation);
  EXPECT_NE(flushed.error().message().find("2 writes were not made"), std::string::npos);
  const auto failures = writer.take_failures();
  ASSERT_EQ(failures.size(), 2u);
  EXPECT_TRUE(failures[0].is_put);
  EXPECT_EQ(failures[0].item.at("SK"), Value("thing#7"));
  EXPECT_EQ(failures[1].item.at("SK"), Value(5));
  EXPECT_EQ(count(), 23u);
  EXPECT_TRUE(writer.flush());
}

TEST_P(Writers, GiveUpWhatIsThrottledForTooLong) {
  faults_.throttles = 1'000;
  Writer writer = acme_.writer();
  ASSERT_TRUE(writer.put_item(thing(1)));
  EXPECT_EQ(writer.flush().error().code(), ErrorCode::kThrottling);
  EXPECT_EQ(writer.take_failures().size(), 1u);
}

TEST_P(Writers, ReachNobodyElsesItems) {
  Writer writer = acme_.writer();
  Item foreign = thing(1);
  foreign["PK"] = "tenant#globex";
  ASSERT_TRUE(writer.put_item(foreign));
  EXPECT_EQ(writer.flush().error().code(), ErrorCode::kAccessDenied);
  EXPECT_EQ(db_.table(kTable).tenant("globex").value().count_items(ItemQuery()).value(), 0u);
}

TEST_P(Writers, ReportAllWhereTheTableIsGone) {
  faults_.is_down = true;
  Writer writer = acme_.writer();
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(writer.put_item(thing(i)));
  EXPECT_EQ(writer.flush().error().code(), ErrorCode::kResourceNotFound);
  EXPECT_EQ(writer.take_failures().size(), 30u);
  EXPECT_EQ(writer.written(), 0u);
}

// Each item once, whatever the number of parts, and a page goes on in its own part alone.
TEST_P(Writers, AndSegmentsReadWhatTheyWroteOnce) {
  Writer writer = acme_.writer();
  std::set<std::string> written;
  for (int i = 0; i < 300; ++i) {
    Item item = thing(i);
    item["PK"] = "tenant#acme#" + std::to_string(i % 50);
    written.insert("thing#" + std::to_string(i));
    ASSERT_TRUE(writer.put_item(item));
  }
  ASSERT_TRUE(writer.flush());
  const Operator access = db_.operator_access("test").value();
  for (const std::uint32_t total : {1u, 4u, 16u}) {
    std::mutex mutex;
    std::multiset<std::string> read;
    std::vector<std::thread> threads;
    threads.reserve(total);
    for (std::uint32_t number = 0; number < total; ++number) {
      threads.emplace_back([&, number] {
        std::string start;
        do {
          const auto page = access.scan(kTable, start, 7, ScanSegment{number, total});
          const std::lock_guard lock(mutex);
          if (!page) {
            ADD_FAILURE() << page.error().message();
            return;
          }
          for (const Item& item : page->items) read.insert(*item.at("SK").get_if<std::string>());
          start = page->next;
        } while (!start.empty());
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(read, std::multiset<std::string>(written.begin(), written.end())) << total;
  }
  const auto page = access.scan(kTable, {}, 1, ScanSegment{0, 4}).value();
  EXPECT_FALSE(access.scan(kTable, page.next, 1, ScanSegment{1, 4}));
  EXPECT_FALSE(access.scan(kTable, {}, 1, ScanSegment{4, 4}));
  EXPECT_FALSE(access.scan(kTable, {}, 1, ScanSegment{0, 0}));
}

}  // namespace
}  // namespace rowhouse
