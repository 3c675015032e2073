#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "engine/embedded/streams.h"

namespace rowhouse::engine::embedded {

/// Erases old records of streams now and then, on a thread of its own which is there once there is
/// a stream. What cannot be erased now waits for the next time.
class StreamTrimmer {
 public:
  StreamTrimmer(Streams& streams, base::Milliseconds interval)
      : streams_(streams), interval_(interval) {}
  ~StreamTrimmer() { stop(); }
  StreamTrimmer(const StreamTrimmer&) = delete;
  StreamTrimmer& operator=(const StreamTrimmer&) = delete;

  /// Starts it if there is a stream and it does not run yet.
  void start();
  void stop();

 private:
  void run();

  Streams& streams_;
  const base::Milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace rowhouse::engine::embedded
