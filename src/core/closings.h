#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

namespace rowhouse::core {

/// Databases which close on a thread of their own, because their last handle went away on a thread
/// that closing must end. The program's end waits for them: what an engine's library keeps for the
/// whole program (RocksDB's threads) goes after that, if this was made after the engine was.
class Closings {
 public:
  Closings() = default;
  Closings(const Closings&) = delete;
  Closings& operator=(const Closings&) = delete;
  /// Waits for callbacks that run on other threads, since what they hold may be the last handle, up
  /// to ten seconds; and for all closings that were begun.
  ~Closings();

  /// Runs `close` on a thread of its own.
  void begin(std::function<void()> close);

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  int open_ = 0;
};

}  // namespace rowhouse::core
