#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <string>

namespace rowhouse::engine::embedded {

/// The files of another file system, but for logs that it cannot make: those fail when they are
/// written. RocksDB 7.8, where a write has two column families begin new memtables and the log for
/// the first cannot be made, never lets go of the second, and ends with an assertion when it is
/// closed. An error of the first write to the log it takes well.
class LateLogFailure final : public rocksdb::FileSystemWrapper {
 public:
  explicit LateLogFailure(const std::shared_ptr<rocksdb::FileSystem>& base)
      : FileSystemWrapper(base) {}
  const char* Name() const override { return "LateLogFailure"; }

  /// Once the database is open. Opening is to say what it cannot make.
  void begin() noexcept { began_ = true; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;

 private:
  std::atomic<bool> began_ = false;
};

}  // namespace rowhouse::engine::embedded
