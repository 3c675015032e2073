#include "core/directory_watch.h"

#include <pthread.h>

#include <optional>
#include <utility>

namespace rowhouse::core {

DirectoryWatch::DirectoryWatch(Directory& directory, base::Milliseconds period, Turn turn)
    : directory_(directory), period_(period), turn_(std::move(turn)), thread_([this] { run(); }) {}

DirectoryWatch::~DirectoryWatch() {
  begin_to_stop();
  thread_.join();
}

void DirectoryWatch::begin_to_stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
}

void DirectoryWatch::run() {
  pthread_setname_np(pthread_self(), "directory");
  std::optional<ErrorCode> before;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, period_, [&] { return stopping_; })) {
    lock.unlock();
    const Result<bool> looked = directory_.refresh_if_changed();
    std::optional<ErrorCode> now;
    if (!looked) now = looked.error().code();
    if (now != before) turn_(looked ? Result<void>() : Result<void>(looked.error()));
    before = now;
    lock.lock();
  }
}

}  // namespace rowhouse::core
