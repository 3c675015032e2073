#include "wire/thread_count.h"

#include <gtest/gtest.h>

namespace rowhouse::wire {
namespace {

TEST(ThreadCount, BeginsWithOne) { EXPECT_EQ(ThreadCount(4).current(), 1); }

TEST(ThreadCount, GrowsWhereThreadsAreSaturatedAndAProcessorIsIdle) {
  ThreadCount count(3);
  EXPECT_FALSE(count.observe({0.98, 0.5})) << "one stretch may be chance";
  EXPECT_TRUE(count.observe({0.98, 0.5}));
  EXPECT_EQ(count.current(), 2);
  EXPECT_FALSE(count.observe({1.9, 1}));
  EXPECT_TRUE(count.observe({1.9, 1}));
  EXPECT_FALSE(count.observe({2.9, 1})) << "the maximum";
  EXPECT_FALSE(count.observe({2.9, 1}));
  EXPECT_EQ(count.current(), 3);
}

TEST(ThreadCount, DoesNotGrowWhereNoProcessorIsIdle) {
  ThreadCount count(2);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(count.observe({1, 0.05}));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(count.observe({0.6, 1.4})) << "nor with room left";
}

TEST(ThreadCount, ShrinksWhereFewerSuffice) {
  ThreadCount count(2);
  count.observe({1, 1});
  count.observe({1, 1});
  ASSERT_EQ(count.current(), 2);
  EXPECT_FALSE(count.observe({1.3, 0.05})) << "more than one could do";
  EXPECT_FALSE(count.observe({1.3, 0.05}));
  EXPECT_FALSE(count.observe({0.97, 1.0})) << "one could just do it, but there is room for two";
  EXPECT_FALSE(count.observe({0.97, 1.0}));
  EXPECT_FALSE(count.observe({0.97, 0.3})) << "two take each other's turns";
  EXPECT_TRUE(count.observe({0.97, 0.3}));
  EXPECT_EQ(count.current(), 1);
  EXPECT_FALSE(count.observe({0.97, 0.02}));
}

TEST(ThreadCount, TriesLessOftenWhatDidNotHelp) {
  ThreadCount count(2);
  const auto stretches_until_two = [&] {
    for (int i = 1;; ++i) {
      if (count.observe({1, 0.3})) return i;
    }
  };
  const auto fails = [&] {
    while (!count.observe({0.97, 0.3})) continue;
  };
  EXPECT_EQ(stretches_until_two(), 2);
  fails();
  EXPECT_EQ(stretches_until_two(), 4);
  fails();
  EXPECT_EQ(stretches_until_two(), 8);
  for (int i = 0; i < 10; ++i) fails(), stretches_until_two();
  fails();
  EXPECT_EQ(stretches_until_two(), 64) << "and no less often than so";
  fails();
  count.observe({0, 2});
  EXPECT_EQ(stretches_until_two(), 2) << "another load may come";
}

TEST(ThreadCount, StaysWhereNothingIsDone) {
  ThreadCount count(2);
  count.observe({1, 1});
  count.observe({1, 1});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(count.observe({0.001, 2}));
  EXPECT_EQ(count.current(), 2);
}

TEST(ThreadCount, WithAMaximumOfOneIsOne) {
  ThreadCount count(1);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(count.observe({1, 1}));
  EXPECT_EQ(count.current(), 1);
}

}  // namespace
}  // namespace rowhouse::wire
