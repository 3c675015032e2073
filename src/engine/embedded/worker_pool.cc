#include "engine/embedded/worker_pool.h"

#include <utility>

namespace rowhouse::engine::embedded {

WorkerPool::WorkerPool(int threads, std::size_t waiting_max) : waiting_max_(waiting_max) {
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

bool WorkerPool::reserve() {
  if (reserved_.fetch_add(1, std::memory_order_relaxed) < waiting_max_) return true;
  reserved_.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void WorkerPool::run(Task task) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(task), true});
  }
  arrived_.notify_one();
}

void WorkerPool::resume(Task task) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(task), false});
  }
  arrived_.notify_one();
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    arrived_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    if (next.reserved) reserved_.fetch_sub(1, std::memory_order_relaxed);
    next.task();
    next.task = {};  // What it owns goes before the mutex is taken.
    lock.lock();
  }
}

}  // namespace rowhouse::engine::embedded
