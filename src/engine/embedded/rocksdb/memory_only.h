#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace rowhouse::engine::embedded {

/// While one that is on lives, its thread's reads of tables take only what is in memory: RocksDB's
/// blocks, or the pages that the operating system has of the file. A read that would wait for the
/// disk fails with Incomplete.
class MemoryOnly {
 public:
  explicit MemoryOnly(bool on) noexcept;
  ~MemoryOnly();
  MemoryOnly(const MemoryOnly&) = delete;
  MemoryOnly& operator=(const MemoryOnly&) = delete;

 private:
  bool before_;
};

/// The files of `base`, of which those that are read at random places heed MemoryOnly. RocksDB's
/// own kBlockCacheTier knows only its blocks, and would send a read to another thread which the
/// operating system can answer at once, by preadv2 and RWF_NOWAIT (Linux 4.14). Without
/// `page_cache`, or where that is not to be had, only RocksDB's blocks count.
std::shared_ptr<rocksdb::FileSystem> heed_memory_only(
    const std::shared_ptr<rocksdb::FileSystem>& base, bool page_cache);

}  // namespace rowhouse::engine::embedded
