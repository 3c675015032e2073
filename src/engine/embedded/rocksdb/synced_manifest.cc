#include "engine/embedded/rocksdb/synced_manifest.h"

#include <utility>

namespace rowhouse::engine::embedded {
namespace {

using rocksdb::FSWritableFileOwnerWrapper;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

/// Used by one thread at a time, as all files that RocksDB writes.
class SyncedFile final : public FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    if (auto synced = before_append(options, debug); !synced.ok()) return synced;
    return target()->Append(data, options, debug);
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* debug) override {
    if (auto synced = before_append(options, debug); !synced.ok()) return synced;
    return target()->Append(data, options, verification, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    auto status = target()->Sync(options, debug);
    if (status.ok()) note_sync();
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    auto status = target()->Fsync(options, debug);
    if (status.ok()) note_sync();
    return status;
  }

 private:
  void note_sync() {
    counts_ = true;
    is_unsynced_ = false;
  }
  IOStatus before_append(const IOOptions& options, IODebugContext* debug) {
    if (counts_ && is_unsynced_) {
      if (auto status = target()->Sync(options, debug); !status.ok()) return status;
    }
    is_unsynced_ = true;
    return IOStatus::OK();
  }

  /// Before its first sync nothing leads to it.
  bool counts_ = false;
  bool is_unsynced_ = false;
};

}  // namespace

IOStatus SyncedManifest::NewWritableFile(const std::string& name,
                                         const rocksdb::FileOptions& options,
                                         std::unique_ptr<rocksdb::FSWritableFile>* result,
                                         IODebugContext* debug) {
  IOStatus made = FileSystemWrapper::NewWritableFile(name, options, result, debug);
  if (!made.ok() || name.find("/MANIFEST-") == std::string::npos) return made;
  *result = std::make_unique<SyncedFile>(std::move(*result));
  return made;
}

}  // namespace rowhouse::engine::embedded
