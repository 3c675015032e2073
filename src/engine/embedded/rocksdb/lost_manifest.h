#pragma once

#include <rocksdb/file_system.h>
#include <rocksdb/listener.h>

#include <atomic>
#include <memory>
#include <string>

namespace rowhouse::engine::embedded {

/// Sees that RocksDB could not write its manifest. If that happens while one write has two column
/// families begin new memtables, RocksDB 7.8 never lets go of the second, and ends with an
/// assertion when it is closed. Such a database is stopped and left as it is instead.
class LostManifest final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status*) override {
    if (reason == rocksdb::BackgroundErrorReason::kManifestWrite ||
        reason == rocksdb::BackgroundErrorReason::kManifestWriteNoWAL) {
      is_lost_ = true;
    }
  }
  bool is_lost() const noexcept { return is_lost_; }

 private:
  std::atomic<bool> is_lost_ = false;
};

/// The files of another file system, with the lock of a database that can be given back for it.
class OwnLock final : public rocksdb::FileSystemWrapper {
 public:
  explicit OwnLock(const std::shared_ptr<rocksdb::FileSystem>& base) : FileSystemWrapper(base) {}
  const char* Name() const override { return "OwnLock"; }

  rocksdb::IOStatus LockFile(const std::string& name, const rocksdb::IOOptions& options,
                             rocksdb::FileLock** lock, rocksdb::IODebugContext* debug) override {
    auto status = FileSystemWrapper::LockFile(name, options, lock, debug);
    if (status.ok()) lock_ = *lock;
    return status;
  }
  rocksdb::IOStatus UnlockFile(rocksdb::FileLock* lock, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    lock_ = nullptr;
    return FileSystemWrapper::UnlockFile(lock, options, debug);
  }
  /// For a database that will never do so.
  void unlock() {
    if (lock_ == nullptr) return;
    UnlockFile(lock_, {}, nullptr).PermitUncheckedError();
  }

 private:
  rocksdb::FileLock* lock_ = nullptr;
};

}  // namespace rowhouse::engine::embedded
