#pragma once

// Only server.cc may include this, see head_parser.h.
#include <spdlog/spdlog.h>

#include <memory>
#include <vector>

#include "wire/idle_time.h"
#include "wire/io_thread.h"
#include "wire/thread_count.h"

namespace rowhouse::wire {

/// Decides from time to time how many of the threads serve. Belongs to the first thread, which
/// always does. Asks nothing while there are no connections.
class Balance {
 public:
  Balance(Shared& shared, const std::vector<std::unique_ptr<IoThread>>& threads)
      : shared_(shared),
        threads_(threads),
        count_(static_cast<int>(threads.size())),
        timer_(threads[0]->context) {}

  /// A connection has come.
  void start() {
    if (running_ || threads_.size() == 1) return;
    running_ = true;
    count_.observe({});  // the load had paused
    last_ = measure();
    wait();
  }
  void stop() { timer_.cancel(); }

 private:
  struct Measured {
    Clock::time_point now;
    std::chrono::nanoseconds busy;
    std::chrono::nanoseconds idle;
  };

  Measured measure() const {
    Measured measured{Clock::now(), {}, idle_time()};
    for (int i = 0; i < count_.current(); ++i) {
      measured.busy += threads_[static_cast<std::size_t>(i)]->processor_time();
    }
    return measured;
  }

  void wait() {
    timer_.expires_after(shared_.options.balance_period);
    timer_.async_wait([this](const error_code& ec) {
      running_ = !ec && shared_.connections.load(std::memory_order_relaxed) > 0;
      if (running_) decide(), wait();
    });
  }

  void decide() {
    const Measured here = measure();
    const std::chrono::duration<double> passed = here.now - last_.now;
    Load load{(here.busy - last_.busy) / passed, (here.idle - last_.idle) / passed};
    if (shared_.options.load_seen) load = shared_.options.load_seen(load);
    const bool changed = count_.observe(load);
    last_ = changed ? measure() : here;
    if (!changed) return;
    shared_.serving.store(static_cast<std::size_t>(count_.current()), std::memory_order_relaxed);
    shared_.spread.fetch_add(1, std::memory_order_relaxed);
    spdlog::debug("event=io_threads serving={}", count_.current());
  }

  Shared& shared_;
  const std::vector<std::unique_ptr<IoThread>>& threads_;
  ThreadCount count_;
  asio::steady_timer timer_;
  bool running_ = false;
  Measured last_{};
};

}  // namespace rowhouse::wire
