#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

#include "engine/embedded/rocksdb/log_family.h"

namespace rowhouse::engine::embedded {

/// Tidies up when writes pause: the memtables go to files, and the young files, which overlap and
/// which every scan has to merge, go to the first level that does not. RocksDB by itself would
/// leave up to four of them for ever. The work is bounded by that level's size, not by the data's;
/// it is only done after as many bytes were written as `enough`, so that a trickle of writes is not
/// paid for with a rewrite each.
class IdleCompaction {
 public:
  /// A pause is this long. Short next to how long a burst of writes is remembered, long next to the
  /// time between two writes of a busy client.
  static constexpr std::chrono::milliseconds kPause{100};

  /// The database and the log outlive this.
  IdleCompaction(rocksdb::DB& db, const LogFamily& log, std::size_t enough);
  /// Ends what is under way, and waits for that.
  ~IdleCompaction();
  IdleCompaction(const IdleCompaction&) = delete;
  IdleCompaction& operator=(const IdleCompaction&) = delete;

  /// So much was written. Safe from many threads, and takes a lock once for each `enough` bytes.
  void wrote(std::size_t bytes) {
    const std::size_t before = written_.fetch_add(bytes, std::memory_order_relaxed);
    if (before < enough_ && before + bytes >= enough_) wake();
  }

 private:
  void wake();
  void run();
  bool wait_for_pause();
  void compact();

  rocksdb::DB& db_;
  const LogFamily& log_;
  const std::size_t enough_;
  std::atomic<std::size_t> written_ = 0;  ///< Since the last time.
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace rowhouse::engine::embedded
