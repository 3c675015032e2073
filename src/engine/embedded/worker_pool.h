#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/unique_function.h"

namespace rowhouse::engine::embedded {

/// The threads which may wait: for a block from the disk, for a long scan, for a change of the
/// catalog. Tasks are taken in their order; how many wait is bounded where operations are let in
/// (in_flight.h). Safe from many threads.
class WorkerPool {
 public:
  using Task = base::UniqueFunction<void()>;

  explicit WorkerPool(int threads);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void run(Task task);

  /// Runs what waits, then ends the threads. Nothing may be handed over any more.
  void stop();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Task> waiting_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace rowhouse::engine::embedded
