#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "engine/embedded/rocksdb/data_folder.h"
#include "engine/embedded/rocksdb/idle_compaction.h"
#include "engine/embedded/rocksdb/iterator_pool.h"
#include "engine/embedded/rocksdb/log_family.h"
#include "engine/embedded/rocksdb/lost_manifest.h"
#include "engine/embedded/rocksdb/recent_values.h"
#include "engine/embedded/rocksdb/rocksdb_store.h"

namespace rowhouse::engine::embedded {

/// The store over RocksDB. For this folder, its tests and its benchmark; all others open it with
/// open_rocksdb().
class DbStore final : public Store {
 public:
  /// `env` is the port to the file system, so that tests can fail it; it must outlive the store.
  static Result<std::unique_ptr<DbStore>> open(const std::filesystem::path& path,
                                               const RocksDbOptions& options,
                                               rocksdb::Env& env = *rocksdb::Env::Default());
  ~DbStore() override;

  Result<Read> get(std::string_view key, Tier tier, const Snapshot* snapshot,
                   std::string& value) const override;
  bool recall(std::string_view key, std::string& value) const override {
    return recent_.find(key, value);
  }
  std::unique_ptr<Cursor> scan(std::string_view lower, std::string_view upper, Tier tier,
                               const Snapshot* snapshot) const override;
  std::unique_ptr<Snapshot> snapshot() const override;
  Result<void> write(std::span<const Batch* const> batches, bool sync) override;
  using Store::write;
  Result<void> make_log() override { return log_.make(*db_); }
  Result<void> trim_log(std::string_view end) override { return log_.trim(*db_, end); }

  rocksdb::DB& db() { return *db_; }

 private:
  DbStore(DataFolder folder, const RocksDbOptions& options)
      : folder_(std::move(folder)),
        iterators_(std::make_shared<IteratorPool>()),
        manifest_(std::make_shared<LostManifest>()),
        log_(options),
        recent_(options.recent_bytes) {}

  static constexpr std::size_t kCheckSpaceAfterBytes = 256u << 10;

  /// Opens the database with the column families that it has.
  rocksdb::Status open_database(const rocksdb::Options& tuned);
  rocksdb::ColumnFamilyHandle* family_of(std::string_view key) const {
    return is_log_key(key) ? log_.handle() : db_->DefaultColumnFamily();
  }
  bool has_space(std::size_t bytes);
  void leave_database();

  DataFolder folder_;
  // Shared with RocksDB, which calls it when its files change.
  std::shared_ptr<IteratorPool> iterators_;
  std::shared_ptr<LostManifest> manifest_;  // Likewise.
  std::shared_ptr<OwnLock> lock_;           // Shared with its Env.
  std::unique_ptr<rocksdb::Env> env_;
  LogFamily log_;
  RecentValues recent_;
  std::unique_ptr<rocksdb::DB> db_;
  std::unique_ptr<IdleCompaction> idle_compaction_;
  std::size_t reserved_disk_bytes_ = 0;
  std::atomic<std::size_t> unchecked_bytes_ = kCheckSpaceAfterBytes;
  std::atomic<bool> is_full_ = false;
};

}  // namespace rowhouse::engine::embedded
