#include "wire/mailbox.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace rowhouse::wire {
namespace {

TEST(Mailbox, AsksForOneWakeUpUntilItIsEmptied) {
  Mailbox<int> mailbox;
  EXPECT_TRUE(mailbox.put(1));
  EXPECT_FALSE(mailbox.put(2));
  std::vector<int> taken;
  mailbox.take(taken);
  EXPECT_EQ(taken, (std::vector{1, 2}));
  EXPECT_TRUE(mailbox.put(3));
}

TEST(Mailbox, GivesNothingTwice) {
  Mailbox<std::unique_ptr<int>> mailbox;
  EXPECT_TRUE(mailbox.put(std::make_unique<int>(1)));
  std::vector<std::unique_ptr<int>> taken;
  mailbox.take(taken);
  EXPECT_EQ(taken.size(), 1u);
  mailbox.take(taken);
  EXPECT_TRUE(taken.empty());
}

TEST(Mailbox, LosesNothingOfManyThreadsAndKeepsTheOrderOfEach) {
  constexpr int kThreads = 4;
  constexpr int kEach = 10'000;
  Mailbox<std::pair<int, int>> mailbox;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&mailbox, t] {
      for (int i = 0; i < kEach; ++i) static_cast<void>(mailbox.put({t, i}));
    });
  }
  std::vector<int> next(kThreads, 0);
  int total = 0;
  std::vector<std::pair<int, int>> taken;
  while (total < kThreads * kEach) {
    mailbox.take(taken);
    for (const auto& [thread, number] : taken) {
      ASSERT_EQ(number, next[static_cast<std::size_t>(thread)]++);
    }
    total += static_cast<int>(taken.size());
    std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(next, std::vector<int>(kThreads, kEach));
}

}  // namespace
}  // namespace rowhouse::wire
