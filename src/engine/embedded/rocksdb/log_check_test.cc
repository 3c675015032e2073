#include "engine/embedded/rocksdb/log_check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/bytes.h"
#include "engine/embedded/rocksdb/crc32c.h"

namespace rowhouse::engine::embedded {
namespace {

using Damage = LogState::Damage;

constexpr std::size_t kBlock = 32 * 1024;

/// Appends a batch as RocksDB's log does: in one record, or in several where blocks end.
void append_batch(std::string& log, std::string_view content) {
  bool first = true;
  do {
    std::size_t room = kBlock - log.size() % kBlock;
    if (room < 7) {
      log.append(room, '\0');
      room = kBlock;
    }
    const std::string_view part = content.substr(0, room - 7);
    content.remove_prefix(part.size());
    const bool last = content.empty();
    const char type = static_cast<char>(first ? (last ? 1 : 2) : (last ? 4 : 3));
    const std::uint32_t crc = crc32c(std::string(1, type).append(part));
    char header[7];
    base::store_u32(header, ((crc >> 15) | (crc << 17)) + 0xa282ead8u);
    header[4] = static_cast<char>(part.size());
    header[5] = static_cast<char>(part.size() >> 8);
    header[6] = type;
    log.append(header, 7).append(part);
    first = false;
  } while (!content.empty());
}

std::string batch(char letter, std::size_t bytes) { return std::string(bytes, letter); }

TEST(Crc32c, IsCastagnolis) {
  // RFC 3720, B.4.
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(""), 0u);
}

TEST(LogCheck, ASoundLogIsSoundToItsEnd) {
  std::string log;
  for (const std::size_t bytes : {10u, 3000u, 70'000u, 32'754u, 5u, 100u}) {
    append_batch(log, batch('a', bytes));
    const LogState state = examine_log(log);
    EXPECT_EQ(state.damage, Damage::kNone) << bytes;
    EXPECT_EQ(state.sound_bytes, log.size());
  }
  EXPECT_EQ(examine_log("").damage, Damage::kNone);
}

TEST(LogCheck, AnyFlippedByteBeforeSoundBatchesIsDamageInside) {
  std::string log;
  append_batch(log, batch('a', 300));
  append_batch(log, batch('b', 70'000));
  const std::size_t last = log.size();
  append_batch(log, batch('c', 300));
  for (std::size_t at = 0; at < last; at += at < 400 ? 1 : 997) {
    std::string flipped = log;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x20);
    EXPECT_EQ(examine_log(flipped).damage, Damage::kInside) << "at " << at;
  }
}

TEST(LogCheck, ZerosBeforeSoundBatchesAreDamageInside) {
  std::string log;
  for (int i = 0; i < 20; ++i) append_batch(log, batch('a', 300));
  for (std::size_t sector = 0; sector + 1024 < log.size(); sector += 512) {
    std::string zeroed = log;
    zeroed.replace(sector, 512, 512, '\0');
    EXPECT_EQ(examine_log(zeroed).damage, Damage::kInside) << "at " << sector;
  }
}

TEST(LogCheck, AMissingBlockOfABatchBeforeAnotherIsDamageInside) {
  std::string log;
  append_batch(log, batch('a', 100'000));
  append_batch(log, batch('b', 10));
  log.replace(kBlock, kBlock, kBlock, '\0');
  EXPECT_EQ(examine_log(log).damage, Damage::kInside);
}

TEST(LogCheck, ALastBatchCutOffAnywhereIsAnEnd) {
  std::string log;
  append_batch(log, batch('a', 300));
  const std::size_t sound = log.size();
  append_batch(log, batch('b', 40'000));
  for (std::size_t size = sound + 1; size < log.size(); size += 13) {
    const LogState state = examine_log(std::string_view(log).substr(0, size));
    EXPECT_EQ(state.damage, Damage::kEnd) << size;
    EXPECT_EQ(state.sound_bytes, sound);
  }
}

TEST(LogCheck, ALastBatchWithUnwrittenSectorsIsATornEnd) {
  std::string log;
  append_batch(log, batch('a', 300));
  const std::size_t sound = log.size();
  append_batch(log, batch('b', 80'000));
  for (std::size_t at = sound; at < log.size();) {
    const std::size_t end = std::min(log.size(), at - at % 512 + 512);
    std::string torn = log;
    torn.replace(at, end - at, end - at, '\0');
    const LogState state = examine_log(torn);
    EXPECT_EQ(state.damage, Damage::kTornEnd) << at;
    EXPECT_EQ(state.sound_bytes, sound);
    at = end;
  }
}

TEST(LogCheck, AFlippedByteInTheLastBatchIsNoTornEnd) {
  std::string log;
  append_batch(log, batch('a', 300));
  append_batch(log, batch('b', 3000));
  log[log.size() - 100] ^= 1;
  EXPECT_EQ(examine_log(log).damage, Damage::kEnd);
}

/// A folder with a manifest and nothing else.
class Manifest : public ::testing::Test {
 protected:
  Manifest() {
    std::filesystem::create_directories(folder_);
    write("CURRENT", "MANIFEST-000004\n");
  }
  ~Manifest() override { std::filesystem::remove_all(folder_); }
  Manifest(const Manifest&) = delete;
  Manifest& operator=(const Manifest&) = delete;

  void write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Result<void> check() const { return check_logs(*rocksdb::Env::Default(), folder_.string()); }

 private:
  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("manifest." + std::to_string(::getpid()));
};

TEST_F(Manifest, LosesATornEndAndNothingElse) {
  std::string sound;
  append_batch(sound, batch('a', 300));
  append_batch(sound, batch('b', 40));
  std::string torn = sound;
  append_batch(torn, batch('c', 2000));
  torn.replace(512, 512, 512, '\0');
  write("MANIFEST-000004", torn);
  EXPECT_TRUE(check());
  EXPECT_EQ(read("MANIFEST-000004"), sound);
  EXPECT_TRUE(check());
  EXPECT_EQ(read("MANIFEST-000004"), sound);
}

TEST_F(Manifest, IsRefusedWhereItIsDamagedInside) {
  std::string damaged;
  append_batch(damaged, batch('a', 300));
  append_batch(damaged, batch('b', 700));
  append_batch(damaged, batch('c', 40));
  damaged.replace(330, 512, 512, '\0');
  write("MANIFEST-000004", damaged);
  const auto checked = check();
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code(), ErrorCode::kDataCorrupt);
  EXPECT_EQ(read("MANIFEST-000004"), damaged);
}

}  // namespace
}  // namespace rowhouse::engine::embedded
