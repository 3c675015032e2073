#include "engine/embedded/lock_table.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <vector>

#include "engine/embedded/in_flight.h"

namespace rowhouse::engine::embedded {
namespace {

using Acquired = LockTable::Acquired;
using Holder = LockTable::Holder;
using Hold = LockTable::Hold;

/// One worker, so that continuations run in the order in which keys are granted.
struct Locks {
  WorkerPool pool{1};
  LockTable table{pool};
  std::mutex mutex;
  std::vector<int> order;

  Acquired acquire(Hold& hold, Holder holder, int number = 0, std::string_view key = "k") {
    return table.acquire(hold, key, holder, [this, &hold, number] {
      return [this, &hold, number] {
        {
          const std::lock_guard lock(mutex);
          order.push_back(number);
        }
        table.release(hold);
      };
    });
  }
  std::vector<int> settled() {
    // Behind everything that the pool has to do; a continuation may add one more.
    for (int i = 0; i < 3; ++i) {
      std::promise<void> turn;
      pool.run([&] { turn.set_value(); });
      turn.get_future().wait();
    }
    const std::lock_guard lock(mutex);
    return order;
  }
};

TEST(LockTable, GrantsAFreeKeyAndOnlyThatKey) {
  Locks locks;
  Hold a, b, c;
  EXPECT_EQ(locks.acquire(a, Holder::kWrite), Acquired::kGranted);
  EXPECT_EQ(locks.acquire(b, Holder::kWrite, 0, "other"), Acquired::kGranted);
  EXPECT_EQ(locks.table.try_acquire(c, "k", Holder::kWrite), Acquired::kParked);
  locks.table.release(a);
  EXPECT_EQ(locks.table.try_acquire(c, "k", Holder::kWrite), Acquired::kGranted);
  locks.table.release(b);
  locks.table.release(c);
}

TEST(LockTable, GrantsInTheOrderOfAsking) {
  Locks locks;
  Hold first, second, third;
  ASSERT_EQ(locks.acquire(first, Holder::kWrite), Acquired::kGranted);
  EXPECT_EQ(locks.acquire(second, Holder::kWrite, 2), Acquired::kParked);
  EXPECT_EQ(locks.acquire(third, Holder::kWrite, 3), Acquired::kParked);
  EXPECT_TRUE(locks.settled().empty());
  locks.table.release(first);
  EXPECT_EQ(locks.settled(), (std::vector<int>{2, 3}));
}

TEST(LockTable, TellsATransactionOfAnother) {
  Locks locks;
  Hold first, second, write;
  ASSERT_EQ(locks.acquire(first, Holder::kTransaction), Acquired::kGranted);
  EXPECT_EQ(locks.acquire(second, Holder::kTransaction), Acquired::kConflict);
  EXPECT_EQ(locks.acquire(write, Holder::kWrite, 7), Acquired::kParked);
  locks.table.release(first);
  EXPECT_EQ(locks.settled(), (std::vector<int>{7}));
}

TEST(LockTable, LetsATransactionWaitForAWrite) {
  Locks locks;
  Hold write, first, second;
  ASSERT_EQ(locks.acquire(write, Holder::kWrite), Acquired::kGranted);
  EXPECT_EQ(locks.acquire(first, Holder::kTransaction, 1), Acquired::kParked);
  EXPECT_EQ(locks.acquire(second, Holder::kTransaction, 2), Acquired::kConflict)
      << "the first one waits already";
  locks.table.release(write);
  EXPECT_EQ(locks.settled(), (std::vector<int>{1}));
}

TEST(WorkerPool, RunsWhatWaitsBeforeItStops) {
  std::atomic<int> ran = 0;
  {
    WorkerPool pool(2);
    for (int i = 0; i < 100; ++i) pool.run([&] { ++ran; });
  }
  EXPECT_EQ(ran, 100);
}

TEST(InFlight, LetsInOneAloneAndNoMoreThanItsBounds) {
  InFlight in_flight(2, 100);
  {
    const auto large = in_flight.admit(1000);
    ASSERT_TRUE(large.has_value());
    EXPECT_FALSE(in_flight.admit(0).has_value()) << "its bytes are over the bound";
  }
  auto first = in_flight.admit(60);
  EXPECT_FALSE(in_flight.admit(41).has_value());
  auto second = in_flight.admit(40);
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_FALSE(in_flight.admit(0).has_value());
  const InFlight::Admitted moved = *std::move(first);
  first.reset();
  EXPECT_FALSE(in_flight.admit(0).has_value()) << "it was moved, not ended";
  second.reset();
  EXPECT_TRUE(in_flight.admit(0).has_value());
}

}  // namespace
}  // namespace rowhouse::engine::embedded
