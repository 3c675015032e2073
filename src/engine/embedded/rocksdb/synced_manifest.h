#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

namespace rowhouse::engine::embedded {

/// The files of another file system, but that a manifest which counts is synced before more is
/// appended to it. RocksDB appends several changes and syncs them together; when the power goes in
/// between, the disk may have a later one and not the sectors of an earlier, which looks like a
/// synced change that was damaged (check_logs()). So only the last one can be torn. It costs a sync
/// more where several changes come together, as when a memtable was flushed and its log is done
/// with.
class SyncedManifest final : public rocksdb::FileSystemWrapper {
 public:
  explicit SyncedManifest(const std::shared_ptr<rocksdb::FileSystem>& base)
      : FileSystemWrapper(base) {}
  const char* Name() const override { return "SyncedManifest"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
};

}  // namespace rowhouse::engine::embedded
