#pragma once

#include <rocksdb/db.h>
#include <rocksdb/listener.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace rowhouse::engine::embedded {

/// An iterator of RocksDB's with the bounds that it points at.
class BoundedIterator {
 public:
  BoundedIterator(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family,
                  rocksdb::ReadOptions options, std::string_view lower, std::string_view upper);
  BoundedIterator(const BoundedIterator&) = delete;
  BoundedIterator& operator=(const BoundedIterator&) = delete;

  /// To the newest state, and to other bounds. The next step must be a seek. False if it cannot be
  /// used again.
  bool renew(std::string_view lower, std::string_view upper);

  rocksdb::Iterator& rocksdb() { return *iterator_; }
  const rocksdb::Iterator& rocksdb() const { return *iterator_; }
  std::string_view lower() const { return lower_; }
  std::string_view upper() const { return upper_; }

 private:
  void set_bounds(std::string_view lower, std::string_view upper);

  std::string lower_;
  std::string upper_;
  rocksdb::Slice lower_slice_;
  rocksdb::Slice upper_slice_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

/// Iterators of the default column family kept to be used again, since making one costs more than a
/// short scan. An iterator pins the memtables and files that it was made on, so those in the pool
/// are dropped as soon as RocksDB has others. Safe from many threads.
class IteratorPool final : public rocksdb::EventListener {
 public:
  /// Counts the changes of memtables and files.
  using Age = std::uint64_t;

  Age age() const;
  /// One which was made at this age, or null.
  std::unique_ptr<BoundedIterator> take();
  /// Keeps an iterator which was taken or made at `age`, if it is still worth keeping.
  void put_back(Age age, std::unique_ptr<BoundedIterator> iterator);
  /// Drops all, and those that are out when they come back.
  void drop_all();

  void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo& flush) override {
    if (flush.cf_id == kDefaultFamily) drop_all();
  }
  void OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo& compaction) override {
    if (compaction.cf_id == kDefaultFamily) drop_all();
  }

 private:
  static constexpr std::size_t kIdleMax = 16;
  static constexpr std::uint32_t kDefaultFamily = 0;
  using Idle = std::vector<std::unique_ptr<BoundedIterator>>;

  mutable std::mutex mutex_;
  Age age_ = 0;
  Idle idle_;
};

}  // namespace rowhouse::engine::embedded
