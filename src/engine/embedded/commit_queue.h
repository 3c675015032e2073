#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "base/completion.h"
#include "engine/embedded/store.h"

namespace rowhouse::engine::embedded {

struct CommitQueueOptions {
  /// True: a commit is done when its record is on disk. False: when the operating system has it.
  bool sync = true;
  /// Past either bound a commit is refused with kThrottling, which SDKs try again after a pause.
  std::size_t waiting_max = 10'000;
  std::size_t waiting_bytes_max = 64u << 20;
  /// How much is merged into one write. A single batch may be larger.
  std::size_t merged_bytes_max = 4u << 20;
};

/// The one way of changes into a store. Safe from many threads.
///
/// With `sync`, one thread takes all batches that wait, writes them as one, with one sync for all,
/// and then calls their completions, in the order of submit(): that order is the commit order. The
/// completions of one write run within one base::CompletionBurst; they must be cheap and must not
/// block, since the next write waits for them. They may submit.
///
/// Without `sync`, submit() writes on the caller's thread and calls `done` before it returns; the
/// commit order of batches from several threads is the store's.
///
/// If a write fails, every batch merged into it fails with its error, and none of them is visible.
class CommitQueue {
 public:
  using Done = base::Completion<void>;

  explicit CommitQueue(Store& store, const CommitQueueOptions& options = {});
  /// Writes what waits, then stops. No submit() may run at the same time.
  ~CommitQueue();
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  /// Calls `done` exactly once: with the store's error, with kThrottling on this thread before it
  /// returns if the queue is full, or with success. `batch` is not empty.
  void submit(Batch&& batch, Done done);

 private:
  struct Commit {
    Batch batch;
    Done done;
  };

  void run();
  /// Writes `commits` in groups of at most merged_bytes_max and completes each group.
  void write_all(std::vector<Commit>& commits);

  Store& store_;
  const CommitQueueOptions options_;

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Commit> waiting_;
  std::size_t unfinished_ = 0;  ///< Commits which wait or are being written.
  std::size_t unfinished_bytes_ = 0;
  bool idle_ = false;  ///< The thread sleeps and must be woken.
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace rowhouse::engine::embedded
