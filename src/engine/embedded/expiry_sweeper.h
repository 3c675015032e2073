#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace rowhouse::engine::embedded {

class EmbeddedOperations;
class ExpiryRound;

/// Deletes what has expired. A thread of its own looks at the clock every interval
/// (EmbeddedOptions::time_to_live_interval) and begins a round: table by table, what is due is read
/// in the order of expiry, a few items at a time; each is looked at once more while its key is
/// held, and deleted as a request would, with its rows of indexes. There is at most one round at a
/// time, and what it does goes through the worker pool and the commit queue as all else. The thread
/// is there only once a table has time to live.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
class ExpirySweeper {
 public:
  explicit ExpirySweeper(EmbeddedOperations& engine) : engine_(engine) {}
  ~ExpirySweeper() { stop(); }
  ExpirySweeper(const ExpirySweeper&) = delete;
  ExpirySweeper& operator=(const ExpirySweeper&) = delete;

  /// Begins to look, if it does not yet. Safe from many threads.
  void start();
  /// No round begins any more; one that runs ends behind this by itself.
  void stop();

 private:
  friend class ExpiryRound;
  void run();
  void begin_round();

  EmbeddedOperations& engine_;
  std::atomic<bool> in_round_{false};
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace rowhouse::engine::embedded
