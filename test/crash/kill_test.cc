// Writers under load are killed with -9 at random moments, on one folder again and again; each
// commit that they told of must be there. ROWHOUSE_CRASH_ROUNDS makes more rounds.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "kill_writer.h"
#include "killed_writer.h"
#include "ledger.h"
#include "library_ledger.h"
#include "scratch_folder.h"
#include "stream_ledger.h"

namespace rowhouse::test {
namespace {

static_assert(kKilledWriters == kLibraryWriters && kKilledWriters == kStreamWriters);
using Ledger = std::array<Acknowledged, kKilledWriters>;

/// Kills `program` and looks at the folder with `check(folder, ledger)`, again and again.
template <typename Check>
void run_rounds(const char* program, const char* durability, Check&& check) {
  std::mt19937 random(std::random_device{}());
  ScratchFolder scratch;
  const std::string folder = (scratch.path() / "data").string();
  Ledger ledger;
  const int rounds = crash_rounds();
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    // Each tenth time in the middle of a start.
    const unsigned lines = round % 10 == 9 ? 0 : 1 + static_cast<unsigned>(random() % 800);
    const auto hear = [&](int writer, unsigned long long number) {
      ledger.at(static_cast<std::size_t>(writer)).at_least = number;
    };
    ASSERT_EQ(run_and_kill(program, folder, durability, lines, hear), "");
    // One more may be there, of which the writer had no time to tell.
    for (Acknowledged& writer : ledger) writer.at_most = writer.at_least + 1;
    check(folder, ledger);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

void check_store(const std::string& folder, Ledger& ledger) {
  const auto store = engine::embedded::open_rocksdb(folder, kKilledOptions);
  ASSERT_TRUE(store) << to_string(store.error());
  for (int writer = 0; writer < kKilledWriters; ++writer) {
    Acknowledged& mine = ledger.at(static_cast<std::size_t>(writer));
    std::uint64_t found = 0;
    ASSERT_EQ(check_ledger(**store, writer, mine, found), "");
    mine.at_least = found;
  }
}

void check_library(const std::string& folder, Ledger& ledger) {
  const auto database = Database::open(folder);
  ASSERT_TRUE(database) << to_string(database.error());
  for (int writer = 0; writer < kLibraryWriters; ++writer) {
    const auto tenant = open_library_ledger(*database, writer);
    ASSERT_TRUE(tenant) << to_string(tenant.error());
    Acknowledged& mine = ledger.at(static_cast<std::size_t>(writer));
    std::uint64_t found = 0;
    ASSERT_EQ(check_library_ledger(*tenant, mine, found), "") << "writer " << writer;
    mine.at_least = found;
  }
}

TEST(Kill, TheStoreLosesNoSyncedCommit) { run_rounds(ROWHOUSE_KILL_WRITER, "sync", check_store); }

TEST(Kill, TheStoreLosesNoRelaxedCommit) {
  run_rounds(ROWHOUSE_KILL_WRITER, "relaxed", check_store);
}

void check_stream(const std::string& folder, Ledger& ledger) {
  auto store = engine::embedded::open_rocksdb(folder, kKilledOptions);
  ASSERT_TRUE(store) << to_string(store.error());
  const auto engine = open_stream_ledger(*std::move(store), true);
  ASSERT_TRUE(engine) << to_string(engine.error());
  Acknowledged acknowledged[kStreamWriters];
  std::copy(ledger.begin(), ledger.end(), acknowledged);
  std::uint64_t found[kStreamWriters];
  ASSERT_EQ(check_stream_ledger(**engine, acknowledged, found), "");
  for (std::size_t writer = 0; writer < ledger.size(); ++writer) {
    ledger.at(writer).at_least = found[writer];
  }
}

TEST(Kill, AStreamLosesNoSyncedWriteAndTellsOfNoOther) {
  run_rounds(ROWHOUSE_STREAM_KILL_WRITER, "sync", check_stream);
}

TEST(Kill, AStreamLosesNoRelaxedWriteAndTellsOfNoOther) {
  run_rounds(ROWHOUSE_STREAM_KILL_WRITER, "relaxed", check_stream);
}

TEST(Kill, TheLibraryLosesNoSyncedPutOrTransaction) {
  run_rounds(ROWHOUSE_LIBRARY_KILL_WRITER, "sync", check_library);
}

TEST(Kill, TheLibraryLosesNoRelaxedPutOrTransaction) {
  run_rounds(ROWHOUSE_LIBRARY_KILL_WRITER, "relaxed", check_library);
}

}  // namespace
}  // namespace rowhouse::test
