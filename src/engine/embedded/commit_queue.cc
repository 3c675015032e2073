#include "engine/embedded/commit_queue.h"

#include <span>
#include <utility>

#include "base/completion_burst.h"

namespace rowhouse::engine::embedded {

CommitQueue::CommitQueue(Store& store, const CommitQueueOptions& options)
    : store_(store), options_(options) {
  if (options_.sync) thread_ = std::thread([this] { run(); });
}

CommitQueue::~CommitQueue() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void CommitQueue::submit(Batch&& batch, Done done) {
  if (!options_.sync) return done(store_.write(batch, false));

  const std::size_t bytes = batch.bytes();
  std::unique_lock lock(mutex_);
  // An empty queue takes any batch, or one larger than the bound could never be written.
  const bool fits = unfinished_ == 0 || (unfinished_ < options_.waiting_max &&
                                         unfinished_bytes_ + bytes <= options_.waiting_bytes_max);
  if (!fits) {
    lock.unlock();
    return done(Error(ErrorCode::kThrottling,
                      "Too many writes are waiting for the disk. Try again in a moment."));
  }
  waiting_.push_back({std::move(batch), std::move(done)});
  ++unfinished_;
  unfinished_bytes_ += bytes;
  const bool wake = std::exchange(idle_, false);
  lock.unlock();
  if (wake) arrived_.notify_one();
}

void CommitQueue::run() {
  std::vector<Commit> taken;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      while (waiting_.empty() && !closing_) {
        idle_ = true;
        arrived_.wait(lock);
      }
      idle_ = false;
      if (waiting_.empty()) return;
      taken.swap(waiting_);
    }
    write_all(taken);
    taken.clear();
  }
}

void CommitQueue::write_all(std::vector<Commit>& commits) {
  std::vector<const Batch*> group;
  for (std::size_t first = 0; first < commits.size();) {
    group.clear();
    std::size_t bytes = 0;
    std::size_t end = first;
    while (end < commits.size() &&
           (group.empty() || bytes + commits[end].batch.bytes() <= options_.merged_bytes_max)) {
      bytes += commits[end].batch.bytes();
      group.push_back(&commits[end++].batch);
    }
    const Result<void> written = store_.write(group, true);
    {
      // Before the completions, so that whoever hears of its commit may submit the next one.
      const std::lock_guard lock(mutex_);
      unfinished_ -= group.size();
      unfinished_bytes_ -= bytes;
    }
    const base::CompletionBurst burst;
    for (; first < end; ++first) commits[first].done(written);
  }
}

}  // namespace rowhouse::engine::embedded
