#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace rowhouse::engine::embedded {

/// Counts the operations which were not answered inline, so that the engine is not destroyed under
/// them. Safe from many threads.
class Unfinished {
 public:
  /// One such operation, for as long as this lives.
  class Mark {
   public:
    explicit Mark(Unfinished& unfinished) : unfinished_(&unfinished) { unfinished.add(); }
    Mark(Mark&& other) noexcept : unfinished_(std::exchange(other.unfinished_, nullptr)) {}
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;
    Mark& operator=(Mark&&) = delete;
    ~Mark() {
      if (unfinished_ != nullptr) unfinished_->remove();
    }

   private:
    Unfinished* unfinished_;
  };

  void wait_for_none() {
    std::unique_lock lock(mutex_);
    none_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  void add() {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  void remove() {
    // Under the lock to the end: whoever waits may destroy this as soon as it can see the count.
    const std::lock_guard lock(mutex_);
    if (--count_ == 0) none_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t count_ = 0;
};

}  // namespace rowhouse::engine::embedded
