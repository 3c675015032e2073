#include "engine/embedded/rocksdb/iterator_pool.h"

#include <utility>

namespace rowhouse::engine::embedded {

BoundedIterator::BoundedIterator(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family,
                                 rocksdb::ReadOptions options, std::string_view lower,
                                 std::string_view upper) {
  set_bounds(lower, upper);
  options.iterate_lower_bound = &lower_slice_;
  if (!upper.empty()) options.iterate_upper_bound = &upper_slice_;
  iterator_.reset(db.NewIterator(options, family));
}

bool BoundedIterator::renew(std::string_view lower, std::string_view upper) {
  set_bounds(lower, upper);
  return iterator_->Refresh().ok();
}

void BoundedIterator::set_bounds(std::string_view lower, std::string_view upper) {
  lower_.assign(lower);
  upper_.assign(upper);
  lower_slice_ = lower_;
  upper_slice_ = upper_;
}

IteratorPool::Age IteratorPool::age() const {
  const std::lock_guard lock(mutex_);
  return age_;
}

std::unique_ptr<BoundedIterator> IteratorPool::take() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  auto iterator = std::move(idle_.back());
  idle_.pop_back();
  return iterator;
}

void IteratorPool::put_back(Age age, std::unique_ptr<BoundedIterator> iterator) {
  const std::lock_guard lock(mutex_);
  if (age == age_ && idle_.size() < kIdleMax) idle_.push_back(std::move(iterator));
  // Else it is destroyed by the caller's frame, after the lock: that may take RocksDB's own.
}

void IteratorPool::drop_all() {
  Idle dropped;
  const std::lock_guard lock(mutex_);
  ++age_;
  dropped.swap(idle_);
}

}  // namespace rowhouse::engine::embedded
