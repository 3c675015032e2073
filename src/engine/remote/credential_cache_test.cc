#include "engine/remote/credential_cache.h"

#include <gtest/gtest.h>

#include <deque>

#include "engine/remote/transport_for_test.h"

namespace rowhouse::engine::remote {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kHour{3'600'000};

/// Gives what it is told to, one after the other; nothing past that.
class Scripted final : public CredentialProvider {
 public:
  Result<std::optional<Credentials>> fetch() override {
    ++fetches;
    if (script.empty()) return std::optional<Credentials>();
    auto next = std::move(script.front());
    script.pop_front();
    return next;
  }
  void give(const char* id, std::optional<milliseconds> expires_at) {
    script.emplace_back(std::optional<Credentials>(Credentials(id, "secret", "", expires_at)));
  }
  std::deque<Result<std::optional<Credentials>>> script;
  int fetches = 0;
};

class CredentialCacheTest : public testing::Test {
 protected:
  /// The id of what a call would be signed with, "-" while it waits, or the error's text.
  std::string get() {
    auto told = std::make_shared<std::string>("-");
    cache_.get([told](Result<CredentialCache::Shared> credentials) {
      *told = credentials ? (*credentials)->access_key_id : credentials.error().message();
    });
    return *told;
  }
  void fetch_now() {
    std::vector<base::UniqueFunction<void()>> started;
    started.swap(started_);
    for (auto& work : started) work();
  }

  SteppedClock clock_;
  Scripted provider_;
  std::vector<base::UniqueFunction<void()>> started_;
  CredentialCache cache_{provider_, clock_, [this](base::UniqueFunction<void()> work) {
                           started_.push_back(std::move(work));
                         }};
};

TEST_F(CredentialCacheTest, CallsWaitForTheFirstFetchWhichIsMadeOnce) {
  provider_.give("A", std::nullopt);
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    cache_.get([&](Result<CredentialCache::Shared> credentials) {
      ids.push_back((*credentials)->access_key_id);
    });
  }
  EXPECT_TRUE(ids.empty());
  EXPECT_EQ(started_.size(), 1u);
  fetch_now();
  EXPECT_EQ(ids, (std::vector<std::string>{"A", "A", "A"}));
  EXPECT_EQ(get(), "A");
  EXPECT_EQ(provider_.fetches, 1);
}

TEST_F(CredentialCacheTest, NewOnesAreFetchedBeforeTheOldExpireWhileCallsGoOn) {
  provider_.give("A", clock_.time + kHour);
  provider_.give("B", clock_.time + 2 * kHour);
  get();
  fetch_now();
  clock_.time += kHour - milliseconds(5 * 60'000 + 1);
  EXPECT_EQ(get(), "A");
  EXPECT_TRUE(started_.empty());
  clock_.time += milliseconds(2);
  EXPECT_EQ(get(), "A");
  EXPECT_EQ(started_.size(), 1u);
  EXPECT_EQ(get(), "A") << "nobody waits for the renewal";
  fetch_now();
  EXPECT_EQ(get(), "B");
}

TEST_F(CredentialCacheTest, AFailedRenewalIsTriedAgainAndTheOldServeUntilTheyExpire) {
  provider_.give("A", clock_.time + kHour);
  provider_.script.emplace_back(Error(ErrorCode::kServiceUnavailable, "out of reach"));
  get();
  fetch_now();
  clock_.time += kHour - milliseconds(60'000);
  EXPECT_EQ(get(), "A");
  fetch_now();
  EXPECT_EQ(get(), "A");
  EXPECT_TRUE(started_.empty()) << "not at once again";
  clock_.time += milliseconds(1'000);
  provider_.give("B", clock_.time + kHour);
  EXPECT_EQ(get(), "A");
  fetch_now();
  EXPECT_EQ(get(), "B");
}

TEST_F(CredentialCacheTest, ExpiredOnesAreNeverGivenOut) {
  provider_.give("A", clock_.time + kHour);
  get();
  fetch_now();
  clock_.time += kHour - milliseconds(1);
  EXPECT_EQ(get(), "-");
  provider_.give("B", clock_.time - milliseconds(1));
  fetch_now();
  EXPECT_NE(get().find("have expired"), std::string::npos);
}

TEST_F(CredentialCacheTest, WhoeverAsksSoonAfterAFailureIsToldOfIt) {
  provider_.script.emplace_back(Error(ErrorCode::kServiceUnavailable, "out of reach"));
  get();
  fetch_now();
  EXPECT_NE(get().find("out of reach"), std::string::npos);
  EXPECT_EQ(provider_.fetches, 1);
  clock_.time += milliseconds(1'000);
  provider_.give("A", std::nullopt);
  EXPECT_EQ(get(), "-");
  fetch_now();
  EXPECT_EQ(get(), "A");
}

TEST_F(CredentialCacheTest, RejectedOnesAreFetchedAnewAndOthersKept) {
  provider_.give("A", clock_.time + kHour);
  provider_.give("B", clock_.time + kHour);
  CredentialCache::Shared first;
  cache_.get([&](Result<CredentialCache::Shared> credentials) { first = *credentials; });
  fetch_now();
  cache_.reject(first);
  get();
  fetch_now();
  EXPECT_EQ(get(), "B");
  cache_.reject(first);
  EXPECT_EQ(get(), "B");
}

TEST_F(CredentialCacheTest, WhatWouldBreakAHeaderIsNotTaken) {
  provider_.script.emplace_back(
      std::optional<Credentials>(Credentials("A", "secret", "token\r\nX-Evil: 1")));
  get();
  fetch_now();
  EXPECT_EQ(get().find("Evil"), std::string::npos);
  EXPECT_NE(get().find("control characters"), std::string::npos);
}

TEST(CredentialCacheThread, FetchesOnAThreadOfItsOwn) {
  SteppedClock clock;
  class WhichThread final : public CredentialProvider {
   public:
    Result<std::optional<Credentials>> fetch() override {
      thread = std::this_thread::get_id();
      return std::optional<Credentials>(Credentials("A", "secret"));
    }
    std::thread::id thread;
  } provider;
  std::optional<std::string> id;
  {
    CredentialCache cache(provider, clock);
    cache.get([&](Result<CredentialCache::Shared> got) { id = (*got)->access_key_id; });
  }
  EXPECT_EQ(id, "A");
  EXPECT_NE(provider.thread, std::this_thread::get_id());
}

}  // namespace
}  // namespace rowhouse::engine::remote
