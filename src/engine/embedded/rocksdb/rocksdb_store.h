#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "engine/embedded/store.h"

namespace rowhouse::engine::embedded {

struct RocksDbOptions {
  /// Blocks of data, indexes and filters which are kept in memory.
  std::size_t block_cache_bytes = 256u << 20;
  /// Blocks of the log (kLogPrefix): a cache of its own, so that readers of streams push nobody's
  /// items out.
  std::size_t log_cache_bytes = 8u << 20;
  /// Values that were put to be recalled, at most; nothing is taken before the first.
  std::size_t recent_bytes = 32u << 20;
  /// A read that may only look at memory may also look at the operating system's page cache.
  bool page_cache_reads = true;
  /// Small on purpose: a scan right after overwrites steps over each old version that still lies in
  /// the memtable.
  std::size_t memtable_bytes = 1u << 20;
  /// Young files are merged when writes pause, so that scans soon after a burst of writes are
  /// quick.
  bool idle_compaction = true;
  /// Writes are refused with kStorageFull while the disk has less room than this, so that what was
  /// taken can always be moved from memory to tables.
  std::size_t reserved_disk_bytes = 64u << 20;
};

/// Opens the data folder `path`, or makes it if there is nothing or an empty folder there. The
/// folder is held until the store is destroyed. docs/formats/folder.md says what lies in it.
/// Errors, none of which changes what is in the folder: kDataFolderInUse, kDataFolderUnusable (no
/// folder, no rights, or a folder with something else in it), kFormatUnsupported, kDataCorrupt,
/// kStorageFull, kInternalServer (the disk failed).
Result<std::unique_ptr<Store>> open_rocksdb(const std::filesystem::path& path,
                                            const RocksDbOptions& options = {});

}  // namespace rowhouse::engine::embedded
