#include "engine/embedded/rocksdb/recent_values.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "engine/embedded/rocksdb/db_store.h"

namespace rowhouse::engine::embedded {
namespace {

class RecentValuesTest : public ::testing::Test {
 protected:
  RecentValuesTest() {
    std::string name = (std::filesystem::temp_directory_path() / "rowhouse-recent-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    open(1u << 20);
  }
  ~RecentValuesTest() override {
    store_.reset();
    std::filesystem::remove_all(root_);
  }
  void open(std::size_t recent_bytes) {
    store_.reset();
    store_ =
        DbStore::open(root_ / "data", {.recent_bytes = recent_bytes, .memtable_bytes = 64u << 10})
            .value();
  }
  void write(const Batch& batch) { store_->write(batch, false).value(); }
  void put_to_recall(std::string_view key, std::string_view value) {
    Batch batch;
    batch.put_to_recall(key, value);
    write(batch);
  }
  /// "(none)" if it is not at hand.
  std::string recall(std::string_view key) {
    std::string value = "what was there before";
    return store_->recall(key, value) ? value : "(none)";
  }

  std::filesystem::path root_;
  std::unique_ptr<DbStore> store_;
};

TEST_F(RecentValuesTest, OnlyWhatWasPutToBeRecalledIsAtHand) {
  Batch batch;
  batch.put("r1", "plain");
  write(batch);
  EXPECT_EQ(recall("r1"), "(none)");
  put_to_recall("r2", "two");
  EXPECT_EQ(recall("r2"), "two");
  EXPECT_EQ(recall("r1"), "(none)");
  EXPECT_EQ(recall("r"), "(none)");
  put_to_recall("r3", "");
  EXPECT_EQ(recall("r3"), "");
}

TEST_F(RecentValuesTest, EveryOtherWriteOfTheKeyForgetsIt) {
  const auto after = [&](auto&& change) {
    put_to_recall("r1", "one");
    EXPECT_EQ(recall("r1"), "one");
    Batch batch;
    change(batch);
    write(batch);
    return recall("r1");
  };
  EXPECT_EQ(after([](Batch& batch) { batch.put("r1", "plain"); }), "(none)");
  EXPECT_EQ(after([](Batch& batch) { batch.erase("r1"); }), "(none)");
  EXPECT_EQ(after([](Batch& batch) { batch.erase_range("r", "s"); }), "(none)");
  EXPECT_EQ(after([](Batch& batch) { batch.erase_range("r1", "r2"); }), "(none)");
  EXPECT_EQ(after([](Batch& batch) { batch.put_to_recall("r1", std::string(2000, 'x')); }),
            "(none)");
  EXPECT_EQ(after([](Batch& batch) {
              batch.put_to_recall("r1", "small");
              batch.put_to_recall("r1", std::string(2000, 'x'));
            }),
            "(none)");
  EXPECT_EQ(after([](Batch& batch) {
              batch.put_to_recall("r1", "small");
              batch.erase("r1");
            }),
            "(none)");
  EXPECT_EQ(after([](Batch& batch) {
              batch.put_to_recall("r1", "small");
              batch.erase_range("r", "s");
            }),
            "(none)");
  EXPECT_EQ(after([](Batch& batch) { batch.erase_range("a", "b"); }), "one");
}

TEST_F(RecentValuesTest, AWriteThatWasNotMadeLeavesNothingToRecall) {
  RecentValues values(1u << 20);
  Batch batch;
  batch.put_to_recall("r1", "one");
  values.keep_put(batch);
  std::string value;
  ASSERT_TRUE(values.find("r1", value));
  values.forget_changed(batch);
  EXPECT_FALSE(values.find("r1", value));
}

TEST_F(RecentValuesTest, NothingIsKeptWhereNothingMayBe) {
  open(0);
  put_to_recall("r1", "one");
  EXPECT_EQ(recall("r1"), "(none)");
}

TEST_F(RecentValuesTest, ARandomProgramRecallsWhatIsThereOrNothing) {
  const char* const wanted = std::getenv("ROWHOUSE_SEED");
  const unsigned seed =
      wanted != nullptr ? static_cast<unsigned>(std::atoi(wanted)) : std::random_device()();
  SCOPED_TRACE("ROWHOUSE_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
  open(24u << 10);  // 24 places for 60 keys
  std::map<std::string, std::string> map;
  const auto some_key = [&] { return "r" + std::to_string(below(60)); };
  int recalled = 0;
  for (int step = 0; step < 5000; ++step) {
    Batch batch;
    for (unsigned changes = 1 + below(3); changes > 0; --changes) {
      const std::string key = some_key();
      const std::string value(below(50) == 0 ? 1500 : below(300),
                              static_cast<char>('a' + below(26)));
      switch (below(40)) {
        case 0: {
          const std::string end = some_key();
          batch.erase_range(key, end);
          if (key < end) map.erase(map.lower_bound(key), map.lower_bound(end));
          break;
        }
        case 1:
        case 2:
          batch.erase(key);
          map.erase(key);
          break;
        case 3:
        case 4:
          batch.put(key, value);
          map[key] = value;
          break;
        default:
          batch.put_to_recall(key, value);
          map[key] = value;
      }
    }
    write(batch);
    for (int look = 0; look < 5; ++look) {
      const std::string key = some_key();
      std::string value;
      if (!store_->recall(key, value)) continue;
      ++recalled;
      const auto there = map.find(key);
      ASSERT_NE(there, map.end()) << key << " at step " << step;
      ASSERT_EQ(value, there->second) << key << " at step " << step;
    }
  }
  EXPECT_GT(recalled, 1000);
}

TEST_F(RecentValuesTest, ManyThreadsRecallEachItsOwn) {
  open(16u << 10);  // two sets, which all of them share
  std::vector<std::thread> threads;
  std::atomic<int> recalled = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t, &recalled] {
      for (int i = 0; i < 2000; ++i) {
        const std::string key = "r" + std::to_string(t) + "/" + std::to_string(i % 5);
        const std::string value = key + "=" + std::to_string(i);
        put_to_recall(key, value);
        std::string found;
        if (!store_->recall(key, found)) continue;
        ++recalled;
        EXPECT_EQ(found, value);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_GT(recalled, 100);
}

}  // namespace
}  // namespace rowhouse::engine::embedded
