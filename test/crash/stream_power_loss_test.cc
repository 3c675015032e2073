// As power_loss_test.cc, through the engine and on a table with a stream: its rows and the items
// lie in different files of the store, and after a power loss they still tell the same. Repeat one
// run with ROWHOUSE_SEED, and make more of them with ROWHOUSE_CRASH_ROUNDS.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "engine/embedded/rocksdb/db_store.h"
#include "faulty_file_system.h"
#include "quick_env.h"
#include "scratch_folder.h"
#include "stream_ledger.h"

namespace rowhouse::test {
namespace {

using engine::embedded::DbStore;
using engine::embedded::RocksDbOptions;

// Small, so that a short run has flushes of both kinds of rows under way when the power goes.
const RocksDbOptions kSmall{.block_cache_bytes = 1u << 20, .memtable_bytes = 16u << 10};

/// One start of the engine until the power goes or each writer has made its writes.
void write_until_off(engine::Engine& engine, Acknowledged (&acknowledged)[kStreamWriters],
                     int writes) {
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kStreamWriters; ++writer) {
    threads.emplace_back([&engine, &mine = acknowledged[writer], writer, writes] {
      for (int i = 0; i < writes; ++i) {
        mine.at_most = mine.at_least + 1;
        if (!write_stream_ledger(engine, writer, mine.at_most)) return;
        mine.at_least = mine.at_most;
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

void check(engine::Engine& engine, Acknowledged (&acknowledged)[kStreamWriters]) {
  std::uint64_t found[kStreamWriters];
  ASSERT_EQ(check_stream_ledger(engine, acknowledged, found), "");
  for (int writer = 0; writer < kStreamWriters; ++writer) {
    acknowledged[writer] = {found[writer], found[writer]};
  }
}

/// Opens what a power loss left, on a disk that works, and looks at it.
void open_and_check(const std::filesystem::path& data,
                    Acknowledged (&acknowledged)[kStreamWriters]) {
  auto store = DbStore::open(data, kSmall);
  ASSERT_TRUE(store) << to_string(store.error());
  const auto engine = open_stream_ledger(*std::move(store), true);
  ASSERT_TRUE(engine) << to_string(engine.error());
  check(**engine, acknowledged);
}

void run_history(unsigned seed, FaultyFileSystem::Tear tear) {
  SCOPED_TRACE("ROWHOUSE_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  ScratchFolder scratch;
  Acknowledged acknowledged[kStreamWriters];
  for (int start = 0; start < 4; ++start) {
    const auto root = scratch.path() / ("disk" + std::to_string(start));
    std::filesystem::create_directories(root);
    auto files = std::make_shared<FaultyFileSystem>(root);
    QuickEnv env(files);
    // Early cuts meet the making of the folder, the table and its stream, or a recovery.
    files->cut_power_after(random() % 3 == 0 ? random() % 120 : random() % 3000);
    if (auto store = DbStore::open(root / "data", kSmall, env)) {
      const auto engine = open_stream_ledger(*std::move(store), true);
      if (!engine && !files->is_off()) FAIL() << to_string(engine.error());
      if (engine) write_until_off(**engine, acknowledged, 150);
    } else if (!files->is_off()) {
      FAIL() << to_string(store.error());
    }
    const auto next = scratch.path() / ("disk" + std::to_string(start + 1));
    files->recover_into(next, random, tear);
    std::filesystem::remove_all(root);
    std::filesystem::remove_all(root.string() + ".kept");
    open_and_check(next / "data", acknowledged);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

void run_histories(FaultyFileSystem::Tear tear) {
  if (const char* seed = std::getenv("ROWHOUSE_SEED")) {
    return run_history(static_cast<unsigned>(std::strtoul(seed, nullptr, 10)), tear);
  }
  const char* const rounds = std::getenv("ROWHOUSE_CRASH_ROUNDS");
  std::random_device seeds;
  for (int i = rounds != nullptr ? std::atoi(rounds) : 8; i > 0; --i) {
    run_history(seeds(), tear);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

TEST(StreamPowerLoss, LeavesAStreamThatGivesTheTableWhenLogsAreCutOff) {
  run_histories(FaultyFileSystem::Tear::kCutOff);
}

TEST(StreamPowerLoss, LeavesAStreamThatGivesTheTableWhenUnsyncedSectorsAreMissing) {
  run_histories(FaultyFileSystem::Tear::kHoles);
}

}  // namespace
}  // namespace rowhouse::test
