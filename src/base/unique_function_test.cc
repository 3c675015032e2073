#include "base/unique_function.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

namespace rowhouse::base {
namespace {

/// Counts how many of its kind live.
class Counted {
 public:
  explicit Counted(int& live) : live_(&live) { ++*live_; }
  Counted(Counted&& other) noexcept : live_(other.live_) { ++*live_; }
  Counted(const Counted& other) : live_(other.live_) { ++*live_; }
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --*live_; }

 private:
  int* live_;
};

int twice(int value) { return 2 * value; }

TEST(UniqueFunction, CallsWhatItHolds) {
  UniqueFunction<int(int)> function = [](int value) { return value + 1; };
  EXPECT_EQ(function(1), 2);
}

TEST(UniqueFunction, HoldsAFunctionByItsName) {
  UniqueFunction<int(int)> function = twice;
  EXPECT_EQ(function(21), 42);
}

TEST(UniqueFunction, IsEmptyUntilItIsGivenSomethingAndAfterItWasMovedFrom) {
  UniqueFunction<void()> function;
  EXPECT_FALSE(function);
  function = [] {};
  EXPECT_TRUE(function);
  UniqueFunction<void()> other = std::move(function);
  EXPECT_FALSE(function);  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_TRUE(other);
}

TEST(UniqueFunction, OwnsWhatCannotBeCopied) {
  auto owned = std::make_unique<int>(5);
  UniqueFunction<int()> function = [owned = std::move(owned)] { return *owned; };
  UniqueFunction<int()> moved = std::move(function);
  EXPECT_EQ(moved(), 5);
}

TEST(UniqueFunction, HandsOnArgumentsThatCannotBeCopied) {
  UniqueFunction<int(std::unique_ptr<int>)> function = [](std::unique_ptr<int> value) {
    return *value;
  };
  EXPECT_EQ(function(std::make_unique<int>(3)), 3);
}

TEST(UniqueFunction, PassesReferencesThrough) {
  UniqueFunction<void(std::string&)> function = [](std::string& text) { text += "!"; };
  std::string text = "a";
  function(text);
  EXPECT_EQ(text, "a!");
}

TEST(UniqueFunction, DropsAResultThatNobodyAskedFor) {
  int calls = 0;
  UniqueFunction<void()> function = [&calls] { return ++calls; };
  function();
  EXPECT_EQ(calls, 1);
}

TEST(UniqueFunction, KeepsStateFromCallToCall) {
  UniqueFunction<int()> function = [count = 0]() mutable { return ++count; };
  function();
  EXPECT_EQ(function(), 2);
}

TEST(UniqueFunction, DestroysWhatItHoldsOnceWhetherItFitsInsideOrNot) {
  int live = 0;
  {
    UniqueFunction<void()> small = [counted = Counted(live)] {};
    UniqueFunction<void()> big = [counted = Counted(live), padding = std::array<char, 200>{}] {
      static_cast<void>(padding);
    };
    EXPECT_EQ(live, 2);
    UniqueFunction<void()> moved_small = std::move(small);
    UniqueFunction<void()> moved_big = std::move(big);
    EXPECT_EQ(live, 2);
    moved_small = std::move(moved_big);
    EXPECT_EQ(live, 1);
    moved_small = UniqueFunction<void()>();
    EXPECT_EQ(live, 0);
  }
  EXPECT_EQ(live, 0);
}

TEST(UniqueFunction, SurvivesMovingOntoItself) {
  UniqueFunction<int()> function = [] { return 9; };
  UniqueFunction<int()>& same = function;
  function = std::move(same);
  EXPECT_EQ(function(), 9);
}

}  // namespace
}  // namespace rowhouse::base
