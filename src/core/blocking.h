#pragma once

#include <pthread.h>

#include <atomic>
#include <optional>
#include <utility>

#include "core/pipeline.h"

namespace rowhouse::core {

/// Where one thread waits for the outcome that a completion brings, on this thread or another. Made
/// by the thread that will wait. What that thread itself brings costs no synchronization.
template <typename Value>
class Waiter {
 public:
  void arrive(Value value) {
    value_.emplace(std::move(value));
    if (pthread_equal(pthread_self(), waiting_) != 0) {
      state_.store(kArrived, std::memory_order_relaxed);
      return;
    }
    // From here on the waiting thread may destroy this object. Waking goes by the address alone, so
    // it is harmless if that is gone.
    if (state_.exchange(kArrived, std::memory_order_acq_rel) == kWaiting) state_.notify_one();
  }

  Value wait() {
    int state = state_.load(std::memory_order_acquire);
    if (state != kArrived) {
      if (state_.compare_exchange_strong(state, kWaiting, std::memory_order_acq_rel)) {
        state = kWaiting;
      }
      while (state != kArrived) {
        state_.wait(kWaiting, std::memory_order_acquire);
        state = state_.load(std::memory_order_acquire);
      }
    }
    return *std::move(value_);
  }

 private:
  static constexpr int kRunning = 0;
  static constexpr int kWaiting = 1;
  static constexpr int kArrived = 2;
  const pthread_t waiting_ = pthread_self();
  std::atomic<int> state_ = kRunning;
  std::optional<Value> value_;
};

/// Runs one operation and waits for it.
template <typename Operation>
Result<typename Operation::Result> run_blocking(Pipeline& pipeline,
                                                const tenancy::Principal& principal,
                                                Operation operation) {
  using Value = Result<typename Operation::Result>;
  Waiter<Value> waiter;
  pipeline.run(principal, std::move(operation),
               [&waiter](Value value) { waiter.arrive(std::move(value)); });
  return waiter.wait();
}

}  // namespace rowhouse::core
