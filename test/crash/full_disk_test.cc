// The disk is full, or fails for a while, under load: writes are refused with a clear error,
// nothing that was acknowledged is lost, no refused write becomes visible, and writes work again
// once the disk does.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <semaphore>
#include <thread>
#include <vector>

#include "engine/embedded/rocksdb/db_store.h"
#include "faulty_file_system.h"
#include "ledger.h"
#include "quick_env.h"
#include "scratch_folder.h"

namespace rowhouse::test {
namespace {

namespace fs = std::filesystem;
using engine::embedded::CommitQueue;
using engine::embedded::DbStore;
using engine::embedded::RocksDbOptions;

constexpr int kWriters = 3;
const RocksDbOptions kSmall{.block_cache_bytes = 1u << 20, .memtable_bytes = 64u << 10};

class FullDisk : public ::testing::Test {
 protected:
  FullDisk() {
    fs::create_directories(disk());
    files_ = std::make_shared<FaultyFileSystem>(disk());
    env_ = std::make_unique<QuickEnv>(files_);
    store_ = DbStore::open(disk() / "data", kSmall, *env_).value();
  }
  ~FullDisk() override { store_.reset(); }
  fs::path disk() const { return scratch_.path() / "disk"; }

  Result<void> commit(CommitQueue& queue, int writer) {
    Result<void> outcome;
    std::binary_semaphore done{0};
    queue.submit(ledger_batch(writer, last_[writer] + 1), [&](Result<void> result) {
      outcome = std::move(result);
      done.release();
    });
    done.acquire();
    if (outcome) ++last_[writer];
    return outcome;
  }
  /// Each writer writes until it is refused, or `batches` times. The codes of the refusals.
  std::vector<ErrorCode> write(int batches, bool sync = true) {
    CommitQueue queue(*store_, {.sync = sync});
    std::vector<ErrorCode> refusals(kWriters);
    std::vector<std::thread> threads;
    for (int writer = 0; writer < kWriters; ++writer) {
      threads.emplace_back([&, writer] {
        for (int i = 0; i < batches; ++i) {
          const auto result = commit(queue, writer);
          if (result) continue;
          refusals[static_cast<std::size_t>(writer)] = result.error().code();
          return;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    return refusals;
  }
  /// Every acknowledged batch is there and no refused one is.
  std::string check(const DbStore& store) const {
    for (int writer = 0; writer < kWriters; ++writer) {
      std::uint64_t found = 0;
      const std::string wrong = check_ledger(store, writer, {last_[writer], last_[writer]}, found);
      if (!wrong.empty()) return wrong;
    }
    return "";
  }
  std::string check_after_restart() {
    store_.reset();
    auto store = DbStore::open(disk() / "data", kSmall, *env_);
    if (!store) return to_string(store.error());
    store_ = *std::move(store);
    return check(*store_);
  }

  const std::vector<ErrorCode> none_ = std::vector<ErrorCode>(kWriters);
  const std::vector<ErrorCode> full_ = std::vector<ErrorCode>(kWriters, ErrorCode::kStorageFull);
  ScratchFolder scratch_;
  std::shared_ptr<FaultyFileSystem> files_;
  std::unique_ptr<QuickEnv> env_;
  std::unique_ptr<DbStore> store_;
  std::uint64_t last_[kWriters] = {};
};

TEST_F(FullDisk, RefusesWritesAndGoesOnWhenThereIsSpaceAgain) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 12; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    files_->limit_space(random() % 400'000);
    ASSERT_EQ(write(1000), full_);
    ASSERT_EQ(check(*store_), "") << "while the disk is full";
    ASSERT_EQ(write(1), full_) << "still full";
    files_->free_space();
    ASSERT_EQ(write(20), none_) << "at once when there is space";
    ASSERT_EQ(check(*store_), "");
  }
  EXPECT_EQ(check_after_restart(), "");
}

TEST_F(FullDisk, RefusesRelaxedWritesInTheSameWay) {
  files_->limit_space(200'000);
  ASSERT_EQ(write(1000, false), full_);
  ASSERT_EQ(check(*store_), "");
  files_->free_space();
  ASSERT_EQ(write(20, false), none_);
  EXPECT_EQ(check_after_restart(), "");
}

TEST_F(FullDisk, ARestartAfterwardsFindsWhatWasAcknowledged) {
  files_->limit_space(150'000);
  ASSERT_EQ(write(1000), full_);
  store_.reset();
  files_->free_space();
  EXPECT_EQ(check_after_restart(), "");
  EXPECT_EQ(write(20), none_);
}

TEST_F(FullDisk, AStartOnAFullDiskSaysSoAndLosesNothing) {
  ASSERT_EQ(write(50), none_);
  store_.reset();
  for (std::uint64_t bytes = 0; bytes < 4000; bytes += 371) {
    files_->limit_space(bytes);
    auto store = DbStore::open(disk() / "data", kSmall, *env_);
    if (store) {
      EXPECT_EQ(check(**store), "");
    } else {
      EXPECT_EQ(store.error().code(), ErrorCode::kStorageFull) << to_string(store.error());
    }
  }
  files_->free_space();
  EXPECT_EQ(check_after_restart(), "");
}

TEST_F(FullDisk, AnUnmadeFolderOnAFullDiskSaysSo) {
  files_->limit_space(10);
  const auto store = DbStore::open(disk() / "other", kSmall, *env_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), ErrorCode::kStorageFull) << to_string(store.error());
}

TEST_F(FullDisk, AFailedSyncOfTheLogIsHealedOrRefused) {
  for (int failures = 1; failures < 6; ++failures) {
    ASSERT_EQ(write(5), none_);
    files_->fail_syncs(".log", failures);
    // Healed means that all went to a table and a new log before the write was answered.
    for (const ErrorCode code : write(5)) {
      EXPECT_TRUE(code == ErrorCode{} || code == ErrorCode::kInternalServer);
    }
    files_->fail_syncs(".log", 0);
    ASSERT_EQ(check(*store_), "");
    ASSERT_EQ(write(5), none_);
  }
  EXPECT_EQ(check_after_restart(), "");
}

TEST_F(FullDisk, AFailedTableIsTriedAgain) {
  files_->fail_syncs(".sst", 2);
  write(200);
  files_->fail_syncs(".sst", 0);
  ASSERT_EQ(check(*store_), "");
  ASSERT_EQ(write(200), none_);
  EXPECT_EQ(check_after_restart(), "");
}

}  // namespace
}  // namespace rowhouse::test
