#include "engine/embedded/worker_pool.h"

#include <utility>

namespace rowhouse::engine::embedded {

WorkerPool::WorkerPool(int threads) {
  for (int i = 0; i < threads || i < 1; ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  arrived_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void WorkerPool::run(Task task) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(task));
  }
  arrived_.notify_one();
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    arrived_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Task task = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    task();
    task = {};  // What it owns goes before the mutex is taken.
    lock.lock();
  }
}

}  // namespace rowhouse::engine::embedded
