#include "audit/gathering.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "audit/verify.h"

namespace rowhouse::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";

class HandClock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return time; }
  base::Milliseconds time{1'792'000'000'000};
};

class GatheringTest : public ::testing::Test {
 protected:
  GatheringTest() {
    std::string name = (fs::temp_directory_path() / "rowhouse-gathering-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    options_.log = root_ / "audit.log";
    options_.head = root_ / "audit.head";
    log_ = Log::open(options_, kKey, clock_).value();
  }
  ~GatheringTest() override {
    log_.reset();
    fs::remove_all(root_);
  }

  static Event refused(std::string key, std::string source = "192.0.2.1") {
    Event event;
    event.kind = "refused";
    event.resource = std::move(key);
    event.source = std::move(source);
    event.decided_by = "unknown access key";
    return event;
  }
  /// The lines so far, without their number, time and HMAC.
  std::vector<std::string> lines() {
    log_->flush().value();
    std::ifstream file(options_.log);
    std::vector<std::string> found;
    for (std::string line; std::getline(file, line);) {
      const std::size_t begin = line.find(R"("kind")");
      found.push_back(line.substr(begin, line.find(R"(,"mac")") - begin));
    }
    return found;
  }

  fs::path root_;
  LogOptions options_;
  HandClock clock_;
  std::unique_ptr<Log> log_;
};

TEST_F(GatheringTest, WritesTheFirstOfACauseAtOnceAndTheRestOfItsPeriodAsOneLine) {
  Gathering gathering(*log_, {}, clock_);
  for (int i = 0; i < 5; ++i) gathering.write("AKID 192.0.2.1", refused("AKID"));
  const std::string once =
      R"("kind":"refused","resource":"AKID","decided_by":"unknown access key","source":"192.0.2.1")";
  EXPECT_EQ(lines(), std::vector<std::string>{once});
  gathering.sum_up();
  EXPECT_EQ(lines().size(), 1u) << "the period is not over";
  clock_.time += std::chrono::seconds(60);
  gathering.sum_up();
  EXPECT_EQ(lines(), (std::vector<std::string>{once, once + R"(,"count":4)"}));
  gathering.write("AKID 192.0.2.1", refused("AKID"));
  EXPECT_EQ(lines().size(), 3u) << "another period begins with a line of its own";
  EXPECT_EQ(gathering.causes(), 1u);
}

TEST_F(GatheringTest, KeepsOfASumWhatAllOfItHaveInCommon) {
  Gathering gathering(*log_, {.lines_each = 0}, clock_);
  gathering.write("acme", refused("one"));
  gathering.write("acme", refused("two"));
  clock_.time += std::chrono::minutes(1);
  gathering.sum_up();
  EXPECT_EQ(lines(), std::vector<std::string>{R"("kind":"refused","decided_by":"unknown access )"
                                              R"(key","source":"192.0.2.1","count":2)"});
}

TEST_F(GatheringTest, HoldsABoundedNumberOfCausesAndWritesABoundedNumberOfLines) {
  constexpr int kStrangers = 100'000;
  const GatheringOptions options{.lines_max = 20, .causes_max = 8};
  std::size_t held = 0;
  {
    Gathering gathering(*log_, options, clock_);
    for (int i = 0; i < kStrangers; ++i) {
      const std::string key = "AKID" + std::to_string(i);
      gathering.write(key, refused(key));
      gathering.write(key, refused(key));
    }
    held = gathering.causes();
  }
  EXPECT_EQ(held, 8u);
  const auto written = lines();
  EXPECT_LE(written.size(), options.lines_max + options.causes_max + 1);
  // None is forgotten: a line stands for itself or says for how many.
  std::uint64_t told = 0;
  for (const std::string& line : written) {
    const std::size_t at = line.find(R"("count":)");
    told += at == std::string::npos ? 1 : std::stoull(line.substr(at + 8));
  }
  EXPECT_EQ(told, 2u * kStrangers);
  EXPECT_EQ(written.back(), R"("kind":"refused","who":"others","decided_by":"unknown access key",)"
                            R"("source":"192.0.2.1","count":199983)");
  log_.reset();
  EXPECT_TRUE(verify(Chain(kKey), options_.log, options_.head).value().sound);
}

TEST_F(GatheringTest, WritesNoMoreSinglyThanOfAllCausesTogetherMayBe) {
  Gathering gathering(*log_, {.lines_each = 10, .lines_max = 3}, clock_);
  for (int i = 0; i < 20; ++i) gathering.write(std::to_string(i % 2), refused("AKID"));
  EXPECT_EQ(lines().size(), 3u);
}

TEST_F(GatheringTest, CountsRightFromManyThreads) {
  {
    Gathering gathering(*log_, {.lines_each = 0}, clock_);
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1'000; ++i) gathering.write("one", refused("AKID"));
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_NE(lines()[0].find(R"("count":4000)"), std::string::npos) << lines()[0];
}

}  // namespace
}  // namespace rowhouse::audit
