#include "engine/embedded/stream_trimmer.h"

namespace rowhouse::engine::embedded {

void StreamTrimmer::start() {
  if (streams_.empty()) return;
  const std::lock_guard lock(mutex_);
  if (!stopped_ && !thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void StreamTrimmer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  stopping_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void StreamTrimmer::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, interval_, [this] { return stopped_; })) {
    lock.unlock();
    static_cast<void>(streams_.trim());
    lock.lock();
  }
}

}  // namespace rowhouse::engine::embedded
