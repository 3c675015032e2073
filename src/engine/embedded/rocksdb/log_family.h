#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/result.h"
#include "engine/embedded/rocksdb/rocksdb_store.h"

namespace rowhouse::engine::embedded {

/// The log's keys (kLogPrefix) in a column family of their own, which is there once make() was
/// called. Its rows come in order, never change and go from the front: so its files stay as they
/// were written for long, and are dropped whole. Safe from many threads.
class LogFamily {
 public:
  static constexpr const char* kName = "log";

  explicit LogFamily(const RocksDbOptions& options);
  LogFamily(const LogFamily&) = delete;
  LogFamily& operator=(const LogFamily&) = delete;

  const rocksdb::ColumnFamilyOptions& family_options() const noexcept { return options_; }
  /// It was there when the database was opened.
  void opened(rocksdb::ColumnFamilyHandle* handle) noexcept { handle_ = handle; }
  /// False if the log's keys lie among all others, as versions which were never released had them.
  static Result<bool> is_apart(rocksdb::DB& db);
  /// Before the database is closed.
  void close(rocksdb::DB& db);

  /// Null until there is one.
  rocksdb::ColumnFamilyHandle* handle() const noexcept {
    return handle_.load(std::memory_order_acquire);
  }
  Result<void> make(rocksdb::DB& db);
  /// Drops the files of which all lies before `end`. What else lies before it goes later: with its
  /// file, or when what is left over is rewritten, which one trim in kTrimsPerRewrite does.
  Result<void> trim(rocksdb::DB& db, std::string_view end);

 private:
  static constexpr int kTrimsPerRewrite = 60;
  class TrimmedAway;

  const std::shared_ptr<TrimmedAway> trimmed_;  ///< Shared with RocksDB, which asks it.
  const rocksdb::ColumnFamilyOptions options_;
  std::mutex changing_;  ///< Held across I/O; nobody takes it but make() and trim().
  int trims_ = 0;        ///< Since the last rewrite, of those that left something over.
  std::atomic<rocksdb::ColumnFamilyHandle*> handle_ = nullptr;
};

}  // namespace rowhouse::engine::embedded
