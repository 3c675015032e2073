#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace rowhouse::wire {

/// Hands things from any thread to one other. put() says when the receiver needs a wake-up: once
/// for all that gathers until it looks, rather than once for each. Bounded by its users: each
/// connection has at most one answer under way.
template <typename T>
class Mailbox {
 public:
  /// True if the receiver has to be woken.
  [[nodiscard]] bool put(T thing) {
    const std::lock_guard lock(mutex_);
    things_.push_back(std::move(thing));
    return std::exchange(woken_, true) == false;
  }

  /// Takes all there is, in the order in which it was put, into `taken`, whose memory is reused.
  /// The next put() after it asks for a wake-up again.
  void take(std::vector<T>& taken) {
    taken.clear();
    const std::lock_guard lock(mutex_);
    things_.swap(taken);
    woken_ = false;
  }

 private:
  std::mutex mutex_;
  std::vector<T> things_;
  bool woken_ = false;
};

}  // namespace rowhouse::wire
