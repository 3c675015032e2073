#include "engine/embedded/rocksdb/db_store.h"

#include <rocksdb/convenience.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/embedded/rocksdb/late_log_failure.h"
#include "engine/embedded/rocksdb/log_check.h"
#include "engine/embedded/rocksdb/memory_only.h"
#include "engine/embedded/rocksdb/status_error.h"
#include "engine/embedded/rocksdb/synced_manifest.h"
#include "engine/embedded/rocksdb/tuning.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr std::size_t kKeptBatchBytes = 1u << 20;

rocksdb::ReadOptions read_options(const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  return options;
}

/// Making a ReadOptions costs more than handing one over.
const rocksdb::ReadOptions& newest() {
  static const rocksdb::ReadOptions options = read_options(nullptr);
  return options;
}

class DbSnapshot final : public Snapshot {
 public:
  explicit DbSnapshot(rocksdb::DB& db) : db_(db), snapshot_(db.GetSnapshot()) {}
  ~DbSnapshot() override { db_.ReleaseSnapshot(snapshot_); }
  DbSnapshot(const DbSnapshot&) = delete;
  DbSnapshot& operator=(const DbSnapshot&) = delete;
  const rocksdb::Snapshot* get() const { return snapshot_; }

 private:
  rocksdb::DB& db_;
  const rocksdb::Snapshot* snapshot_;
};

class DbCursor final : public Cursor {
 public:
  DbCursor(IteratorPool* pool, IteratorPool::Age age, Tier tier,
           std::unique_ptr<BoundedIterator> iterator)
      : pool_(pool),
        age_(age),
        memory_only_(tier == Tier::kCached),
        iterator_(std::move(iterator)) {}
  ~DbCursor() override {
    if (pool_ != nullptr && rocks().status().ok()) pool_->put_back(age_, std::move(iterator_));
  }
  DbCursor(const DbCursor&) = delete;
  DbCursor& operator=(const DbCursor&) = delete;

  void seek(std::string_view key) override {
    const MemoryOnly guard(memory_only_);
    rocks().Seek(key < iterator_->lower() ? iterator_->lower() : key);
    look();
  }
  void seek_for_prev(std::string_view key) override {
    const MemoryOnly guard(memory_only_);
    rocks().SeekForPrev(key);
    look();
  }
  void seek_to_first() override { seek(iterator_->lower()); }
  void seek_to_last() override {
    const MemoryOnly guard(memory_only_);
    rocks().SeekToLast();
    look();
  }
  void next() override {
    const MemoryOnly guard(memory_only_);
    rocks().Next();
    look();
  }
  void prev() override {
    const MemoryOnly guard(memory_only_);
    rocks().Prev();
    look();
  }
  bool valid() const override { return valid_; }
  std::string_view key() const override { return key_; }
  std::string_view value() const override { return rocks().value().ToStringView(); }
  bool would_block() const override { return !valid_ && rocks().status().IsIncomplete(); }
  Result<void> status() const override {
    if (valid_) return {};
    const auto status = rocks().status();
    if (status.ok() || status.IsIncomplete()) return {};
    return status_error(status, "Cannot read");
  }

 private:
  rocksdb::Iterator& rocks() { return iterator_->rocksdb(); }
  const rocksdb::Iterator& rocks() const { return iterator_->rocksdb(); }

  // RocksDB keeps to the bounds by itself, but it may remember of a file that it lies within the
  // bounds which the iterator had before; so they are looked at here too.
  void look() {
    valid_ = rocks().Valid();
    if (!valid_) return;
    key_ = rocks().key().ToStringView();
    valid_ =
        key_ >= iterator_->lower() && (iterator_->upper().empty() || key_ < iterator_->upper());
  }

  IteratorPool* const pool_;  ///< Null: the iterator cannot be used again.
  const IteratorPool::Age age_;
  const bool memory_only_;
  std::unique_ptr<BoundedIterator> iterator_;
  bool valid_ = false;
  std::string_view key_;
};

/// A walk through the log where there is none.
class NothingCursor final : public Cursor {
 public:
  void seek(std::string_view) override {}
  void seek_for_prev(std::string_view) override {}
  void seek_to_first() override {}
  void seek_to_last() override {}
  void next() override {}
  void prev() override {}
  bool valid() const override { return false; }
  std::string_view key() const override { return {}; }
  std::string_view value() const override { return {}; }
  bool would_block() const override { return false; }
  Result<void> status() const override { return {}; }
};

/// Keeps RocksDB 7.8 from trying a log or a table again that it could not write: that waits for
/// ever where a flush was on its way, and may end in an assertion of its own. Writes stay refused
/// until the store is opened again. A compaction is tried again; it has written nothing yet.
class NoRecovery final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason, rocksdb::Status,
                            bool* auto_recovery) override {
    if (reason != rocksdb::BackgroundErrorReason::kCompaction) *auto_recovery = false;
  }
};

/// What a batch has that not every one has.
struct Appended {
  bool has_range = false;       ///< A range is erased by it.
  bool has_to_recall = false;   ///< It puts values to be recalled.
  bool is_log_missing = false;  ///< It puts keys of the log, for which there is no place.
};

void append(const Batch& batch, rocksdb::ColumnFamilyHandle* log, rocksdb::WriteBatch& changes,
            Appended& appended) {
  batch.for_each([&](Batch::Kind kind, std::string_view key, std::string_view value) {
    // These only fail for a key or value of 4 GB, which the limits of a request keep out.
    switch (kind) {
      case Batch::Kind::kPutToRecall:
        appended.has_to_recall = true;
        changes.Put(key, value).PermitUncheckedError();
        break;
      case Batch::Kind::kPut:
        if (!is_log_key(key)) {
          changes.Put(key, value).PermitUncheckedError();
        } else if (log != nullptr) {
          changes.Put(log, key, value).PermitUncheckedError();
        } else {
          appended.is_log_missing = true;
        }
        break;
      case Batch::Kind::kErase:
        changes.Delete(key).PermitUncheckedError();
        break;
      case Batch::Kind::kEraseRange:
        if (key < value) changes.DeleteRange(key, value).PermitUncheckedError();
        appended.has_range = true;
        break;
    }
  });
}

Error log_is_missing() {
  return Error(ErrorCode::kInternalServer, "A key of the log was met before the log was made");
}

}  // namespace

Result<std::unique_ptr<Store>> open_rocksdb(const std::filesystem::path& path,
                                            const RocksDbOptions& options) {
  ROWHOUSE_TRY(store, DbStore::open(path, options));
  return std::unique_ptr<Store>(std::move(store));
}

Result<std::unique_ptr<DbStore>> DbStore::open(const std::filesystem::path& path,
                                               const RocksDbOptions& options, rocksdb::Env& env) {
  ROWHOUSE_TRY(folder, DataFolder::open(env, path));
  ROWHOUSE_CHECK(check_logs(env, folder.database_path()));
  std::unique_ptr<DbStore> store(new DbStore(std::move(folder), options));
  rocksdb::Options tuned = tuned_options(options);
  store->lock_ =
      std::make_shared<OwnLock>(heed_memory_only(env.GetFileSystem(), options.page_cache_reads));
  const auto files =
      std::make_shared<LateLogFailure>(std::make_shared<SyncedManifest>(store->lock_));
  store->env_ = rocksdb::NewCompositeEnv(files);
  tuned.env = store->env_.get();
  tuned.listeners.push_back(store->iterators_);
  tuned.listeners.push_back(store->manifest_);
  tuned.listeners.push_back(std::make_shared<NoRecovery>());
  if (const auto status = store->open_database(tuned); !status.ok()) {
    return status_error(status, "Cannot open the data folder " + path.string());
  }
  files->begin();
  ROWHOUSE_TRY(is_log_apart, LogFamily::is_apart(*store->db_));
  if (!is_log_apart) {
    return Error(ErrorCode::kFormatUnsupported,
                 "The data folder " + path.string() +
                     " has records of streams where only a version of Rowhouse kept them that "
                     "was never released");
  }
  store->reserved_disk_bytes_ = options.reserved_disk_bytes;
  if (options.idle_compaction) {
    store->idle_compaction_ =
        std::make_unique<IdleCompaction>(*store->db_, store->log_, options.memtable_bytes);
  }
  return store;
}

rocksdb::Status DbStore::open_database(const rocksdb::Options& tuned) {
  const std::string path = folder_.database_path();
  std::vector<std::string> names;
  // In a new folder there is nothing to list.
  if (tuned.env->FileExists(path + "/CURRENT").ok()) {
    const auto listed = rocksdb::DB::ListColumnFamilies(tuned, path, &names);
    if (!listed.ok()) return listed;
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> families{{rocksdb::kDefaultColumnFamilyName, tuned}};
  const bool has_log = std::find(names.begin(), names.end(), LogFamily::kName) != names.end();
  if (has_log) families.emplace_back(LogFamily::kName, log_.family_options());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  auto status = rocksdb::DB::Open(tuned, path, families, &handles, &db);
  if (!status.ok()) return status;
  db_.reset(db);
  if (has_log) log_.opened(handles[1]);
  // The database has one of its own for this.
  return db->DestroyColumnFamilyHandle(handles[0]);
}

DbStore::~DbStore() {
  if (db_ == nullptr) return;  // it could not be opened
  idle_compaction_.reset();
  iterators_->drop_all();
  log_.close(*db_);
  if (manifest_->is_lost()) leave_database();
  db_.reset();
}

/// What RocksDB would end the program for. Its files are as those of a program that was killed, and
/// may be opened again; its memory is kept until the program ends, since threads may still know it.
void DbStore::leave_database() {
  struct Left {
    std::unique_ptr<rocksdb::Env> env;
    rocksdb::DB* database;
  };
  static std::mutex mutex;
  static auto* const all = new std::vector<Left>;  // never deleted, as what it holds
  rocksdb::CancelAllBackgroundWork(db_.get(), /*wait=*/true);
  lock_->unlock();
  const std::lock_guard lock(mutex);
  all->push_back({std::move(env_), db_.release()});
}

Result<Read> DbStore::get(std::string_view key, Tier tier, const Snapshot* snapshot,
                          std::string& value) const {
  const MemoryOnly guard(tier == Tier::kCached);
  rocksdb::ColumnFamilyHandle* const family = family_of(key);
  if (family == nullptr) return Read::kMissing;
  const auto status = snapshot == nullptr
                          ? db_->Get(newest(), family, key, &value)
                          : db_->Get(read_options(static_cast<const DbSnapshot*>(snapshot)->get()),
                                     family, key, &value);
  if (status.ok()) return Read::kFound;
  if (status.IsNotFound()) return Read::kMissing;
  if (status.IsIncomplete()) return Read::kWouldBlock;
  return status_error(status, "Cannot read");
}

std::unique_ptr<Cursor> DbStore::scan(std::string_view lower, std::string_view upper, Tier tier,
                                      const Snapshot* snapshot) const {
  const bool is_log = is_log_key(lower);
  rocksdb::ColumnFamilyHandle* const family = family_of(lower);
  if (family == nullptr) return std::make_unique<NothingCursor>();
  // Without an upper bound, or on a snapshot, an iterator serves once. So does one over the log,
  // whose readers are few and read much.
  if (snapshot != nullptr || upper.empty() || is_log) {
    const rocksdb::Snapshot* state =
        snapshot == nullptr ? nullptr : static_cast<const DbSnapshot*>(snapshot)->get();
    return std::make_unique<DbCursor>(
        nullptr, 0, tier,
        std::make_unique<BoundedIterator>(*db_, family, read_options(state), lower, upper));
  }
  // Read first: a change in between makes the iterator look old, never young.
  const IteratorPool::Age age = iterators_->age();
  auto iterator = iterators_->take();
  if (iterator == nullptr || !iterator->renew(lower, upper)) {
    iterator = std::make_unique<BoundedIterator>(*db_, family, newest(), lower, upper);
  }
  return std::make_unique<DbCursor>(iterators_.get(), age, tier, std::move(iterator));
}

std::unique_ptr<Snapshot> DbStore::snapshot() const { return std::make_unique<DbSnapshot>(*db_); }

Result<void> DbStore::write(std::span<const Batch* const> batches, bool sync) {
  // Kept from write to write, since its buffer has to grow for each otherwise.
  static thread_local rocksdb::WriteBatch changes;
  changes.Clear();
  Appended appended;
  rocksdb::ColumnFamilyHandle* const log = log_.handle();
  for (const Batch* batch : batches) append(*batch, log, changes, appended);
  if (appended.is_log_missing) return log_is_missing();

  const std::size_t bytes = changes.GetDataSize();
  if (!has_space(bytes)) {
    return status_error(rocksdb::Status::NoSpace(), "Cannot write");
  }
  // What was kept is forgotten before it is old, and what is new is kept once it is true.
  if (!recent_.empty()) {
    for (const Batch* batch : batches) recent_.forget_changed(*batch);
  }
  rocksdb::WriteOptions options;
  options.sync = sync;
  const auto status = db_->Write(options, &changes);
  if (bytes > kKeptBatchBytes) changes = rocksdb::WriteBatch();
  if (!status.ok()) return status_error(status, "Cannot write");
  if (appended.has_to_recall) {
    for (const Batch* batch : batches) recent_.keep_put(*batch);
  }
  if (idle_compaction_ != nullptr) idle_compaction_->wrote(bytes);
  // An iterator may have found no erased ranges when it was made and not look for them again.
  if (appended.has_range) iterators_->drop_all();
  return {};
}

/// Refusing early is what keeps a full disk harmless: RocksDB 7.8 does not reliably come back from
/// a log or a table that it could not write. Asking the file system costs as much as a part of a
/// write, so it is asked once for many.
bool DbStore::has_space(std::size_t bytes) {
  if (unchecked_bytes_.fetch_add(bytes) < kCheckSpaceAfterBytes && !is_full_) return true;
  unchecked_bytes_ = 0;
  std::uint64_t free_bytes = 0;
  const auto status = db_->GetEnv()->GetFreeSpace(folder_.database_path(), &free_bytes);
  is_full_ = status.ok() && free_bytes < reserved_disk_bytes_;
  return !is_full_;
}

}  // namespace rowhouse::engine::embedded
