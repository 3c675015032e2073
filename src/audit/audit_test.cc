#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "audit/chain.h"
#include "audit/log.h"
#include "audit/verify.h"

namespace rowhouse::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";

class AuditTest : public ::testing::Test {
 protected:
  AuditTest() {
    std::string name = (fs::temp_directory_path() / "rowhouse-audit-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    options_.log = root_ / "audit.log";
    options_.head = root_ / "audit.head";
  }
  ~AuditTest() override { fs::remove_all(root_); }

  static Event event(std::string who) {
    Event event;
    event.time = std::chrono::milliseconds(1'792'000'000'123);
    event.kind = "denied";
    event.who = std::move(who);
    event.action = "dynamodb:GetItem";
    event.tenant = "acme";
    return event;
  }
  /// Opens, writes so many events, closes.
  void keep(int events) {
    const auto log = Log::open(options_, kKey).value();
    for (int i = 0; i < events; ++i) log->write(event("user " + std::to_string(i)));
    log->flush().value();
  }
  Verdict look(std::string_view key = kKey) const {
    return verify(Chain(key), options_.log, options_.head).value();
  }
  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write(const fs::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  }

  fs::path root_;
  LogOptions options_;
};

TEST_F(AuditTest, KeepsEachEventAsALineOfJson) {
  keep(2);
  std::istringstream lines(read(options_.log));
  std::string line;
  std::getline(lines, line);
  EXPECT_TRUE(line.starts_with(
      R"({"line":1,"time":"2026-10-14T17:46:40.123Z","kind":"denied","who":"user 0",)"
      R"("action":"dynamodb:GetItem","tenant":"acme","mac":")"))
      << line;
  std::getline(lines, line);
  EXPECT_TRUE(line.starts_with(R"({"line":2,)")) << line;
  EXPECT_TRUE(look().sound);
  EXPECT_EQ(look().lines, 2u);
  struct stat found{};
  ASSERT_EQ(::stat(options_.log.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(AuditTest, WritesWhatCouldEndAStringOrALineAsAnEscape) {
  {
    const auto log = Log::open(options_, kKey).value();
    log->write(event("a\"\n},{\"line\":7"));
  }
  EXPECT_NE(read(options_.log).find(R"("who":"a\"\n},{\"line\":7")"), std::string::npos);
  EXPECT_EQ(look().lines, 1u);
}

TEST_F(AuditTest, GoesOnWhereItStopped) {
  keep(3);
  keep(2);
  EXPECT_EQ(look().lines, 5u);
  EXPECT_TRUE(look().sound);
}

TEST_F(AuditTest, FindsAnyBitThatWasFlipped) {
  keep(2);
  const std::string sound = read(options_.log);
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string altered = sound;
      altered[at] = static_cast<char>(altered[at] ^ (1 << bit));
      write(options_.log, altered);
      ASSERT_FALSE(look().sound) << "byte " << at << " bit " << bit;
    }
  }
}

TEST_F(AuditTest, FindsAnyBitOfTheHeadThatWasFlipped) {
  keep(2);
  const std::string sound = read(options_.head);
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string altered = sound;
      altered[at] = static_cast<char>(altered[at] ^ (1 << bit));
      write(options_.head, altered);
      ASSERT_FALSE(look().sound) << "byte " << at << " bit " << bit;
    }
  }
}

TEST_F(AuditTest, FindsLinesThatAreMissingDoubledOrSwapped) {
  keep(4);
  std::vector<std::string> lines;
  std::istringstream text(read(options_.log));
  for (std::string line; std::getline(text, line);) lines.push_back(line + "\n");
  const auto with = [&](std::initializer_list<std::size_t> order) {
    std::string all;
    for (const std::size_t i : order) all += lines[i];
    write(options_.log, all);
    return look();
  };
  EXPECT_TRUE(with({0, 1, 2, 3}).sound);
  EXPECT_EQ(with({0, 2, 3}).finding, "line 2 was altered, or a line before it is missing");
  EXPECT_EQ(with({1, 2, 3}).finding, "line 1 was altered, or a line before it is missing");
  EXPECT_EQ(with({0, 2, 1, 3}).finding, "line 2 was altered, or a line before it is missing");
  EXPECT_EQ(with({0, 1, 1, 2, 3}).finding, "line 3 was altered, or a line before it is missing");
  EXPECT_EQ(with({0, 1, 2}).finding, "the log was cut: 3 of 4 lines are there");
  EXPECT_EQ(with({}).finding, "the log was cut: 0 of 4 lines are there");
}

TEST_F(AuditTest, FindsALogOrAHeadThatWasTakenAway) {
  keep(2);
  const std::string head = read(options_.head);
  fs::remove(options_.head);
  EXPECT_FALSE(look().sound);
  write(options_.head, head);
  EXPECT_TRUE(look().sound);
  fs::remove(options_.log);
  EXPECT_EQ(look().finding, "the log was cut: 0 of 2 lines are there");
}

TEST_F(AuditTest, DoesNotTakeTheLogOfAnotherKey) {
  keep(1);
  EXPECT_FALSE(look("another key of thirty-two bytes.").sound);
  const auto opened = Log::open(options_, "another key of thirty-two bytes.");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::kDataCorrupt);
}

TEST_F(AuditTest, DoesNotGoOnBehindALogThatWasCut) {
  keep(3);
  const std::string text = read(options_.log);
  write(options_.log, text.substr(0, text.find('\n') + 1));
  EXPECT_FALSE(Log::open(options_, kKey));
}

TEST_F(AuditTest, MendsTheEndThatACrashLeft) {
  keep(2);
  const std::string text = read(options_.log);
  write(options_.log, text + R"({"line":3,"time":"2026-10)");
  EXPECT_TRUE(look().sound);
  EXPECT_TRUE(look().torn_tail);
  keep(1);
  EXPECT_TRUE(look().sound);
  EXPECT_EQ(look().lines, 3u);
}

TEST_F(AuditTest, AcceptsLinesThatTheHeadDoesNotCountYet) {
  keep(2);
  const std::string head = read(options_.head);
  keep(2);
  write(options_.head, head);
  EXPECT_TRUE(look().sound) << "a crash between a line and its head";
  EXPECT_EQ(look().lines, 4u);
}

TEST_F(AuditTest, TellsHowManyEventsItHadNoRoomFor) {
  options_.waiting_max = 0;
  {
    const auto log = Log::open(options_, kKey).value();
    for (int i = 0; i < 7; ++i) log->write(event("x"));
  }
  const std::string text = read(options_.log);
  std::size_t lost = 0;
  for (std::size_t at = 0; (at = text.find(R"("resource":")", at)) != std::string::npos; ++at) {
    lost += std::stoul(text.substr(at + 12));
  }
  EXPECT_EQ(lost, 7u) << text;
  EXPECT_EQ(text.find("denied"), std::string::npos) << text;
  EXPECT_TRUE(look().sound);
}

TEST_F(AuditTest, LosesNothingWhileItsHeadCannotBeWritten) {
  const fs::path elsewhere = root_ / "elsewhere";
  fs::create_directory(elsewhere);
  options_.head = elsewhere / "audit.head";
  {
    const auto log = Log::open(options_, kKey).value();
    fs::rename(elsewhere, root_ / "away");
    for (int i = 0; i < 3; ++i) {
      log->write(event("x"));
      EXPECT_FALSE(log->flush());
    }
    fs::rename(root_ / "away", elsewhere);
    EXPECT_TRUE(look().sound) << "more lines than the head counts";
    log->write(event("x"));
    EXPECT_TRUE(log->flush());
  }
  EXPECT_EQ(read(options_.log).find("lost"), std::string::npos) << read(options_.log);
  EXPECT_TRUE(look().sound);
  EXPECT_EQ(look().lines, 4u);
}

TEST_F(AuditTest, TakesEventsFromManyThreads) {
  {
    const auto log = Log::open(options_, kKey).value();
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) log->write(event("x"));
        log->flush().value();
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(look().lines, 2'000u);
  EXPECT_TRUE(look().sound);
}

TEST_F(AuditTest, SaysWhereItCannotWrite) {
  options_.log = root_ / "missing" / "audit.log";
  const auto opened = Log::open(options_, kKey);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message().find("missing/audit.log"), std::string::npos);
}

}  // namespace
}  // namespace rowhouse::audit
