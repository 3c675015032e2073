// A writer under load is killed with -9 at random moments, on one folder again and again; each
// commit that it told of must be there. ROWHOUSE_CRASH_ROUNDS makes more rounds.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "kill_writer.h"
#include "ledger.h"
#include "scratch_folder.h"

namespace rowhouse::test {
namespace {

using Ledger = std::array<Acknowledged, kKilledWriters>;

/// Starts the writer, kills it after `lines` of what it tells, and reads the rest of it.
void run_and_kill(const std::string& folder, const char* durability, unsigned lines,
                  Ledger& ledger) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const ::pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(ROWHOUSE_KILL_WRITER, "kill_writer", folder.c_str(), durability, nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  std::FILE* const told = ::fdopen(ends[0], "r");
  int writer = 0;
  unsigned long long number = 0;
  unsigned heard = 0;
  if (lines == 0) ::kill(child, SIGKILL);
  while (std::fscanf(told, "%d %llu\n", &writer, &number) == 2) {
    ledger.at(static_cast<std::size_t>(writer)).at_least = number;
    if (++heard == lines) ::kill(child, SIGKILL);
  }
  std::fclose(told);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
      << "the writer ended by itself, with status " << status;
}

void run_rounds(const char* durability) {
  const char* const wanted = std::getenv("ROWHOUSE_CRASH_ROUNDS");
  const int rounds = wanted != nullptr ? std::atoi(wanted) : 30;
  std::mt19937 random(std::random_device{}());
  ScratchFolder scratch;
  const std::string folder = (scratch.path() / "data").string();
  Ledger ledger;
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    // Each tenth time in the middle of a start.
    run_and_kill(folder, durability, round % 10 == 9 ? 0 : 1 + random() % 800, ledger);
    if (::testing::Test::HasFatalFailure()) return;
    auto store = engine::embedded::open_rocksdb(folder, kKilledOptions);
    ASSERT_TRUE(store) << to_string(store.error());
    for (int writer = 0; writer < kKilledWriters; ++writer) {
      Acknowledged& mine = ledger.at(static_cast<std::size_t>(writer));
      // One more may be there, of which the writer had no time to tell.
      mine.at_most = mine.at_least + 1;
      std::uint64_t found = 0;
      ASSERT_EQ(check_ledger(**store, writer, mine, found), "");
      mine.at_least = found;
    }
  }
}

TEST(Kill, LosesNoAcknowledgedCommitWithSync) { run_rounds("sync"); }

TEST(Kill, LosesNoAcknowledgedCommitWithRelaxedDurability) { run_rounds("relaxed"); }

}  // namespace
}  // namespace rowhouse::test
