#include "core/directory_refresh.h"

#include <algorithm>
#include <utility>

namespace rowhouse::core {

DirectoryRefresh::DirectoryRefresh(Directory& directory, std::chrono::milliseconds every,
                                   std::function<void(const Error&)> failed)
    : directory_(directory),
      every_(std::min(every, kEveryMax)),
      failed_(std::move(failed)),
      thread_([this] { run(); }) {}

DirectoryRefresh::~DirectoryRefresh() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  ending_.notify_one();
  thread_.join();
}

void DirectoryRefresh::run() {
  std::unique_lock lock(mutex_);
  while (!ending_.wait_for(lock, every_, [this] { return ends_; })) {
    lock.unlock();
    const Result<bool> refreshed = directory_.refresh_if_changed();
    if (!refreshed) failed_(refreshed.error());
    lock.lock();
  }
}

}  // namespace rowhouse::core
