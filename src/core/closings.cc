#include "core/closings.h"

#include <thread>
#include <utility>

namespace rowhouse::core {

Closings::~Closings() {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return open_ == 0; });
}

void Closings::begin(std::function<void()> close) {
  {
    const std::lock_guard lock(mutex_);
    ++open_;
  }
  std::thread([this, closing = std::move(close)] {
    closing();
    // With the lock, since the destructor may go on as soon as it can see the count.
    const std::lock_guard lock(mutex_);
    --open_;
    ended_.notify_all();
  }).detach();
}

}  // namespace rowhouse::core
