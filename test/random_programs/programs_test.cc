#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <random>

#include "engine_side.h"
#include "model.h"
#include "stream_replay.h"

namespace rowhouse::random_programs {
namespace {

class RandomPrograms : public ::testing::TestWithParam<EngineSide::On> {
 protected:
  static std::filesystem::path folder(std::uint64_t seed) {
    return std::filesystem::temp_directory_path() /
           ("rowhouse-programs-" + std::to_string(::getpid()) + "-" + std::to_string(seed));
  }

  /// What tells of the form in which items are kept: the units that they take, their order in a
  /// scan, a table's size.
  static void leave_out_what_is_kept(Step& step) {
    step.capacity = false;
    if (step.kind == Step::Kind::kScan) step.segments = 3;
    if (step.kind == Step::Kind::kDescribeTable) step.kind = Step::Kind::kListTables;
    // Of a table that is not there a remote one says so before it asks the scope, which a pipeline
    // has asked by then.
    if (GetParam() == EngineSide::On::kSpreadRemote && step.kind == Step::Kind::kDeleteTable) {
      step.kind = Step::Kind::kListTables;
    }
  }

  /// False at the first step which is not answered as the model answers it.
  static bool agrees(std::uint64_t seed, int steps) {
    Program program(seed);
    Model model;
    EngineSide engine(GetParam(), folder(seed));
    for (const std::string& table : Program::kTables) {
      Step create;
      create.kind = Step::Kind::kCreateTable;
      create.table = table;
      EXPECT_EQ(engine.run(create), model.run(create));
    }
    for (int i = 0; i < steps; ++i) {
      Step step = program.next();
      if (EngineSide::is_spread(GetParam())) leave_out_what_is_kept(step);
      const std::string expected = model.run(step);
      const std::string answer = engine.run(step);
      if (answer != expected) {
        ADD_FAILURE() << "seed " << seed << ", step " << i << ": " << to_text(step)
                      << "\nthe engine: " << answer << "\nthe model:  " << expected;
        return false;
      }
    }
    for (const std::string& table : Program::kTables) {
      if (!engine.keeper().find_table(table)) continue;  // The program deleted it.
      const std::string wrong = contradiction_of_stream(engine.keeper(), table);
      EXPECT_EQ(wrong, "") << "seed " << seed;
      if (!wrong.empty()) return false;
    }
    return true;
  }
};

// More with ROWHOUSE_PROGRAMS=<number>; one again with ROWHOUSE_SEED=<seed>.
TEST_P(RandomPrograms, AreAnsweredAsTheModelAnswersThem) {
  if (const char* seed = std::getenv("ROWHOUSE_SEED")) {
    EXPECT_TRUE(agrees(std::strtoull(seed, nullptr, 10), 2000));
    return;
  }
  const char* wanted = std::getenv("ROWHOUSE_PROGRAMS");
  const int programs = wanted != nullptr ? std::atoi(wanted) : 6;
  std::random_device device;
  for (int i = 0; i < programs; ++i) {
    // Some that are always the same, and some that are new.
    const std::uint64_t seed = i % 2 == 0 ? static_cast<std::uint64_t>(i) : device();
    if (!agrees(seed, 2000)) break;
  }
}

std::string name_of(const ::testing::TestParamInfo<EngineSide::On>& parameter) {
  static const char* const names[] = {"Memory",       "ColdMemory", "RocksDb",     "Remote",
                                      "SpreadMemory", "SpreadCold", "SpreadRemote"};
  return names[static_cast<int>(parameter.param)];
}
INSTANTIATE_TEST_SUITE_P(Engines, RandomPrograms,
                         ::testing::Values(EngineSide::On::kMemory, EngineSide::On::kColdMemory,
                                           EngineSide::On::kRocksDb, EngineSide::On::kRemote,
                                           EngineSide::On::kSpreadMemory,
                                           EngineSide::On::kSpreadCold,
                                           EngineSide::On::kSpreadRemote),
                         name_of);

}  // namespace
}  // namespace rowhouse::random_programs
