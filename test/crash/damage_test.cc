// Bytes of the files go bad: that is an error, never a silent loss.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "engine/embedded/rocksdb/db_store.h"
#include "ledger.h"
#include "quick_env.h"
#include "scratch_folder.h"

namespace rowhouse::test {
namespace {

namespace fs = std::filesystem;
using engine::embedded::DbStore;

constexpr std::uint64_t kBatches = 100;

class Damage : public ::testing::Test {
 protected:
  fs::path data() const { return scratch_.path() / "data"; }

  /// Writes the ledger; a store that is left as a killed process leaves it has all in its log.
  void write_to_log() {
    auto store = DbStore::open(data(), {}).value();
    write(*store);
  }
  void write_to_table() {
    auto store = DbStore::open(data(), {}).value();
    write(*store);
    ASSERT_TRUE(store->db().Flush({}).ok());
  }
  static void write(DbStore& store) {
    for (std::uint64_t number = 1; number <= kBatches; ++number) {
      ASSERT_TRUE(store.write(ledger_batch(0, number), true));
    }
  }

  /// The largest file with that ending.
  fs::path find_file(const std::string& ending) const {
    fs::path largest;
    for (const auto& entry : fs::directory_iterator(data() / "rocksdb")) {
      const fs::path& path = entry.path();
      if (!path.filename().string().ends_with(ending)) continue;
      if (largest.empty() || fs::file_size(path) > fs::file_size(largest)) largest = path;
    }
    return largest;
  }
  static std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write_file(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }

  /// kDataCorrupt from opening or from reading everything, or what went wrong instead.
  std::string look_for_damage() const {
    auto store = DbStore::open(data(), {});
    if (!store) {
      return store.error().code() == ErrorCode::kDataCorrupt ? "" : to_string(store.error());
    }
    std::uint64_t found = 0;
    const std::string wrong = check_ledger(**store, 0, {kBatches, kBatches}, found);
    if (wrong.empty()) return "everything is there";
    return wrong.find("DataCorrupt") != std::string::npos ? "" : "silent: " + wrong;
  }

  ScratchFolder scratch_;
};

TEST_F(Damage, AFlippedByteAnywhereInTheLogIsAnError) {
  write_to_log();
  const fs::path log = find_file(".log");
  const std::string sound = read_file(log);
  ASSERT_GT(sound.size(), 100'000u);
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  // The last batch is shorter than this: damage to that one cannot be told from a cut-off write.
  const std::size_t last = sound.size() - 10'000;
  for (int i = 0; i < 40; ++i) {
    std::string damaged = sound;
    const std::size_t at = random() % last;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
    write_file(log, damaged);
    EXPECT_EQ(look_for_damage(), "") << "flipped byte " << at;
    EXPECT_EQ(read_file(log), damaged) << "the log is left as it was";
  }
  write_file(log, sound);
  EXPECT_EQ(look_for_damage(), "everything is there");
}

TEST_F(Damage, AZeroedSectorInTheMiddleOfTheLogIsAnError) {
  write_to_log();
  const fs::path log = find_file(".log");
  std::string damaged = read_file(log);
  for (const std::size_t at : {std::size_t{0}, damaged.size() / 2}) {
    const std::string sound = damaged;
    damaged.replace(at - at % 512, 512, 512, '\0');
    write_file(log, damaged);
    EXPECT_EQ(look_for_damage(), "") << "zeroed at " << at;
    damaged = sound;
  }
}

TEST_F(Damage, AMissingLogThatWasFollowedByAnotherIsAnError) {
  {
    auto store = DbStore::open(data(), {}).value();
    // Two logs which are both needed: the background is held up, so nothing is moved to tables.
    ASSERT_TRUE(store->db().PauseBackgroundWork().ok());
    for (std::uint64_t number = 1; number <= kBatches; ++number) {
      ASSERT_TRUE(store->write(ledger_batch(0, number), true));
      if (number != kBatches / 2) continue;
      rocksdb::FlushOptions options;
      options.wait = false;
      ASSERT_TRUE(store->db().Flush(options).ok());
    }
    fs::copy(data(), scratch_.path() / "copy", fs::copy_options::recursive);
    ASSERT_TRUE(store->db().ContinueBackgroundWork().ok());
  }
  fs::remove_all(data());
  fs::rename(scratch_.path() / "copy", data());
  std::vector<fs::path> logs;
  for (const auto& entry : fs::directory_iterator(data() / "rocksdb")) {
    if (entry.path().extension() == ".log") logs.push_back(entry.path());
  }
  std::sort(logs.begin(), logs.end());
  ASSERT_GE(logs.size(), 2u);
  fs::remove(logs.front());
  EXPECT_EQ(look_for_damage(), "");
}

TEST_F(Damage, AFlippedByteInATableIsAnErrorOrHarmless) {
  write_to_table();
  const fs::path table = find_file(".sst");
  const std::string sound = read_file(table);
  ASSERT_GT(sound.size(), 50'000u);
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  int errors = 0;
  constexpr int kFlips = 40;
  for (int i = 0; i < kFlips; ++i) {
    std::string damaged = sound;
    const std::size_t at = random() % sound.size();
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
    write_file(table, damaged);
    const std::string outcome = look_for_damage();
    // Statistics at the end of the file are not read.
    EXPECT_TRUE(outcome.empty() || outcome == "everything is there") << outcome << " at " << at;
    errors += outcome.empty();
  }
  EXPECT_GT(errors, kFlips / 2);
}

TEST_F(Damage, AMissingTableIsAnError) {
  write_to_table();
  fs::remove(find_file(".sst"));
  EXPECT_EQ(look_for_damage(), "");
}

TEST_F(Damage, ACutOffTableIsAnError) {
  write_to_table();
  const fs::path table = find_file(".sst");
  write_file(table, read_file(table).substr(0, fs::file_size(table) / 2));
  EXPECT_EQ(look_for_damage(), "");
}

TEST_F(Damage, AFlippedByteInTheManifestIsAnError) {
  write_to_table();
  for (const auto& entry : fs::directory_iterator(data() / "rocksdb")) {
    if (!entry.path().filename().string().starts_with("MANIFEST")) continue;
    std::string damaged = read_file(entry.path());
    damaged[damaged.size() / 2] ^= 1;
    write_file(entry.path(), damaged);
  }
  EXPECT_EQ(look_for_damage(), "");
}

}  // namespace
}  // namespace rowhouse::test
