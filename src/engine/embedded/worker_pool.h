#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/unique_function.h"

namespace rowhouse::engine::embedded {

/// The threads which may wait: for a block from the disk, for a long scan, for a change of the
/// catalog. Tasks are taken in their order. Safe from many threads.
class WorkerPool {
 public:
  using Task = base::UniqueFunction<void()>;

  WorkerPool(int threads, std::size_t waiting_max);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Takes a place in the queue, which the next run() uses up. False if the queue is full: the
  /// caller answers with throttling.
  [[nodiscard]] bool reserve();
  void run(Task task);
  /// Goes on with what was admitted elsewhere, where it was counted against a bound: never refused.
  void resume(Task task);

  /// Runs what waits, then ends the threads. Nothing may be handed over any more.
  void stop();

 private:
  void work();

  const std::size_t waiting_max_;
  std::atomic<std::size_t> reserved_{0};

  std::mutex mutex_;
  std::condition_variable arrived_;
  struct Waiting {
    Task task;
    bool reserved;
  };
  std::deque<Waiting> waiting_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace rowhouse::engine::embedded
