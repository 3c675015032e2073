#pragma once

#include <atomic>
#include <utility>

namespace rowhouse::core {

/// Open while a program's callback runs on this thread, and until the handles that it holds are
/// gone: see DatabaseCore::open() and Closings.
class InCallback {
 public:
  InCallback() : outer_(std::exchange(open_, true)) {
    if (!outer_) running_.fetch_add(1, std::memory_order_relaxed);
  }
  ~InCallback() {
    open_ = outer_;
    // What the callback did has been done for whoever sees that it ended.
    if (!outer_) running_.fetch_sub(1, std::memory_order_release);
  }
  InCallback(const InCallback&) = delete;
  InCallback& operator=(const InCallback&) = delete;
  static bool is_open() noexcept { return open_; }
  /// How many other threads run one.
  static int running_elsewhere() noexcept {
    return running_.load(std::memory_order_acquire) - (open_ ? 1 : 0);
  }

 private:
  inline static thread_local bool open_ = false;
  inline static std::atomic<int> running_ = 0;
  bool outer_;
};

}  // namespace rowhouse::core
