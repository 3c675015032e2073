// Power is cut at random operations of the file system, and what a disk would then hold is opened
// again: with synced commits each acknowledged one is there. Repeat one run with ROWHOUSE_SEED, and
// make more of them with ROWHOUSE_CRASH_ROUNDS.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <semaphore>
#include <thread>

#include "engine/embedded/rocksdb/db_store.h"
#include "faulty_file_system.h"
#include "ledger.h"
#include "quick_env.h"
#include "scratch_folder.h"

namespace rowhouse::test {
namespace {

using engine::embedded::CommitQueue;
using engine::embedded::DbStore;
using engine::embedded::RocksDbOptions;

constexpr int kWriters = 4;
// Small, so that a short run has flushes and compactions under way when the power goes.
const RocksDbOptions kSmall{.block_cache_bytes = 1u << 20, .memtable_bytes = 64u << 10};

/// One start of the store until the power goes or each writer has made its batches.
void write_until_off(DbStore& store, Acknowledged (&acknowledged)[kWriters], int batches) {
  CommitQueue queue(store);
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&queue, &mine = acknowledged[writer], writer, batches] {
      std::atomic<bool> failed = false;
      for (int i = 0; i < batches && !failed; ++i) {
        std::binary_semaphore done{0};
        const std::uint64_t number = mine.at_least + 1;
        mine.at_most = number;
        queue.submit(ledger_batch(writer, number), [&](Result<void> result) {
          if (result) {
            mine.at_least = number;
          } else {
            failed = true;
          }
          done.release();
        });
        done.acquire();
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

void run_history(unsigned seed, FaultyFileSystem::Tear tear) {
  SCOPED_TRACE("ROWHOUSE_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  ScratchFolder scratch;
  Acknowledged acknowledged[kWriters];
  for (int start = 0; start < 5; ++start) {
    const auto root = scratch.path() / ("disk" + std::to_string(start));
    std::filesystem::create_directories(root);
    auto files = std::make_shared<FaultyFileSystem>(root);
    QuickEnv env(files);

    // Early cuts meet the making of the folder or its recovery, later ones the writes.
    files->cut_power_after(random() % 2 == 0 ? random() % 80 : random() % 3000);
    {
      auto store = DbStore::open(root / "data", kSmall, env);
      if (!store && !files->is_off()) FAIL() << to_string(store.error());
      if (store) {
        for (int writer = 0; writer < kWriters; ++writer) {
          std::uint64_t found = 0;
          const std::string wrong = check_ledger(**store, writer, acknowledged[writer], found);
          ASSERT_TRUE(wrong.empty() || files->is_off()) << wrong << " at start " << start;
          if (wrong.empty()) acknowledged[writer] = {found, found};
        }
        write_until_off(**store, acknowledged, 300);
      }
    }
    const auto next = scratch.path() / ("disk" + std::to_string(start + 1));
    files->recover_into(next, random, tear);
    std::filesystem::remove_all(root);
    std::filesystem::remove_all(root.string() + ".kept");
  }
  auto store = DbStore::open(scratch.path() / "disk5" / "data", kSmall);
  ASSERT_TRUE(store) << to_string(store.error());
  for (int writer = 0; writer < kWriters; ++writer) {
    std::uint64_t found = 0;
    ASSERT_EQ(check_ledger(**store, writer, acknowledged[writer], found), "") << "at the end";
  }
}

void run_histories(FaultyFileSystem::Tear tear) {
  if (const char* seed = std::getenv("ROWHOUSE_SEED")) {
    return run_history(static_cast<unsigned>(std::strtoul(seed, nullptr, 10)), tear);
  }
  const char* const rounds = std::getenv("ROWHOUSE_CRASH_ROUNDS");
  std::random_device seeds;
  for (int i = rounds != nullptr ? std::atoi(rounds) : 12; i > 0; --i) {
    run_history(seeds(), tear);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

TEST(PowerLoss, LosesNoAcknowledgedCommitWhenLogsAreCutOff) {
  run_histories(FaultyFileSystem::Tear::kCutOff);
}

TEST(PowerLoss, LosesNoAcknowledgedCommitWhenUnsyncedSectorsAreMissing) {
  run_histories(FaultyFileSystem::Tear::kHoles);
}

}  // namespace
}  // namespace rowhouse::test
