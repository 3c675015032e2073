// The disk is full, or fails for a while, under load: writes are refused with a clear error,
// nothing that was acknowledged is lost, no refused write becomes visible, and writes work again
// once the disk does.
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <atomic>
#include <random>
#include <semaphore>
#include <thread>
#include <vector>

#include "engine/embedded/rocksdb/db_store.h"
#include "faulty_file_system.h"
#include "ledger.h"
#include "scratch_folder.h"

namespace rowhouse::test {
namespace {

namespace fs = std::filesystem;
using engine::embedded::CommitQueue;
using engine::embedded::DbStore;
using engine::embedded::RocksDbOptions;

constexpr int kWriters = 3;
constexpr std::size_t kReserved = 4u << 20;
const RocksDbOptions kSmall{
    .block_cache_bytes = 1u << 20, .memtable_bytes = 64u << 10, .reserved_disk_bytes = kReserved};

class FullDisk : public ::testing::Test {
 protected:
  FullDisk() {
    fs::create_directories(disk());
    files_ = std::make_shared<FaultyFileSystem>(disk());
    env_ = rocksdb::NewCompositeEnv(files_);
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
  /// Each writer writes until it is refused, or `batches` times. The names of the refusals.
  std::vector<std::string> write(int batches, bool sync = true) {
    CommitQueue queue(*store_, {.sync = sync});
    std::vector<std::string> refusals(kWriters);
    std::vector<std::thread> threads;
    for (int writer = 0; writer < kWriters; ++writer) {
      threads.emplace_back([&, writer] {
        for (int i = 0; i < batches; ++i) {
          const auto result = commit(queue, writer);
          if (result) continue;
          refusals[static_cast<std::size_t>(writer)] = result.error().name();
          return;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    return refusals;
  }
  /// Every acknowledged batch is there and no refused one is, or at most `refused` of each writer.
  std::string check(const DbStore& store, std::uint64_t refused = 0) {
    for (std::uint64_t& last : last_) {
      const int writer = static_cast<int>(&last - last_);
      const std::string wrong = check_ledger(store, writer, {last, last + refused}, last);
      if (!wrong.empty()) return wrong;
    }
    return "";
  }
  std::string check_after_restart(std::uint64_t refused = 0) {
    store_.reset();
    auto store = DbStore::open(disk() / "data", kSmall, *env_);
    if (!store) return to_string(store.error());
    store_ = *std::move(store);
    return check(*store_, refused);
  }

  const std::vector<std::string> none_ = std::vector<std::string>(kWriters);
  const std::vector<std::string> full_ = std::vector<std::string>(kWriters, "StorageFull");
  const std::vector<std::string> failed_ =
      std::vector<std::string>(kWriters, "InternalServerError");
  /// A commit that failed with an IO error may have reached the disk all the same.
  static constexpr std::uint64_t may_be_there_ = 1;

  ScratchFolder scratch_;
  std::shared_ptr<FaultyFileSystem> files_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<DbStore> store_;
  std::uint64_t last_[kWriters] = {};
};

TEST_F(FullDisk, RefusesWritesAndGoesOnAtOnceWhenThereIsSpaceAgain) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 20; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    files_->limit_space(kReserved + random() % 2'000'000);
    ASSERT_EQ(write(2000), full_);
    ASSERT_EQ(check(*store_), "") << "while the disk is full";
    ASSERT_EQ(write(1), full_) << "still full";
    files_->free_space();
    ASSERT_EQ(write(20), none_) << "at once when there is space";
    ASSERT_EQ(check(*store_), "");
  }
  EXPECT_EQ(check_after_restart(), "");
}

TEST_F(FullDisk, RefusesRelaxedWritesInTheSameWay) {
  files_->limit_space(kReserved + 500'000);
  ASSERT_EQ(write(2000, false), full_);
  ASSERT_EQ(check(*store_), "");
  files_->free_space();
  ASSERT_EQ(write(20, false), none_);
  EXPECT_EQ(check_after_restart(), "");
}

// The file system did not say that it would be full, so RocksDB meets it, in the log or in a table.
// Whether the write that met it is on the disk nobody knows, and nothing is written after it: all
// writes are refused until the store is opened again.
TEST_F(FullDisk, AQuotaRefusesWritesUntilARestartAndLosesNothing) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 10; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    files_->set_quota(random() % 400'000);
    const bool sync = round % 2 == 0;
    ASSERT_EQ(write(2000, sync), full_);
    ASSERT_EQ(check(*store_), "") << "no refused write is visible";
    ASSERT_EQ(write(1, sync), full_) << "still full";
    files_->free_space();
    ASSERT_EQ(write(1, sync), full_) << "until a restart";
    ASSERT_EQ(check_after_restart(may_be_there_), "");
    ASSERT_EQ(write(20, sync), none_);
  }
  EXPECT_EQ(check_after_restart(), "");
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

// What an fsync that failed has left on the disk nobody knows, so nothing is written over it: all
// writes are refused until the store is opened again, and reads go on.
TEST_F(FullDisk, AFailedSyncOfTheLogRefusesWritesUntilARestart) {
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    ASSERT_EQ(write(5), none_);
    files_->fail_syncs(".log", 1);
    ASSERT_EQ(write(5), failed_);
    ASSERT_EQ(write(5), failed_);
    ASSERT_EQ(check(*store_), "") << "no refused write is visible";
    ASSERT_EQ(check_after_restart(may_be_there_), "");
  }
  ASSERT_EQ(write(5), none_);
  EXPECT_EQ(check_after_restart(), "");
}

TEST_F(FullDisk, AFailedSyncOfATableRefusesWritesUntilARestart) {
  files_->fail_syncs(".sst", 1);
  ASSERT_EQ(write(1000), failed_);
  ASSERT_EQ(check(*store_), "");
  ASSERT_EQ(check_after_restart(may_be_there_), "");
  ASSERT_EQ(write(200), none_);
  EXPECT_EQ(check_after_restart(), "");
}

}  // namespace
}  // namespace rowhouse::test
