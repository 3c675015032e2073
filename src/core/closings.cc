#include "core/closings.h"

#include <chrono>
#include <thread>
#include <utility>

#include "core/in_callback.h"

namespace rowhouse::core {
namespace {

// A callback must not block; one that waits for the program's end gets no answer.
constexpr std::chrono::seconds kCallbackTimeMax{10};
constexpr std::chrono::milliseconds kLookEvery{1};

}  // namespace

Closings::~Closings() {
  // The handle that a callback holds may be the last one and on its way out: what it closes is only
  // then begun. There is nothing to be told by, since callbacks must not pay for a program's end.
  const auto give_up_at = std::chrono::steady_clock::now() + kCallbackTimeMax;
  while (InCallback::running_elsewhere() > 0 && std::chrono::steady_clock::now() < give_up_at) {
    std::this_thread::sleep_for(kLookEvery);
  }
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
