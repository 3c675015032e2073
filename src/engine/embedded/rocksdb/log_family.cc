#include "engine/embedded/rocksdb/log_family.h"

#include <rocksdb/compaction_filter.h>
#include <rocksdb/convenience.h>

#include <string>
#include <utility>

#include "engine/embedded/rocksdb/status_error.h"
#include "engine/embedded/rocksdb/tuning.h"
#include "engine/embedded/store.h"

namespace rowhouse::engine::embedded {
namespace {

class BeforeEnd final : public rocksdb::CompactionFilter {
 public:
  explicit BeforeEnd(std::string end) : end_(std::move(end)) {}
  const char* Name() const override { return "BeforeEnd"; }
  bool Filter(int /*level*/, const rocksdb::Slice& key, const rocksdb::Slice& /*value*/,
              std::string* /*changed*/, bool* /*has_changed*/) const override {
    return key.ToStringView() < end_;
  }

 private:
  const std::string end_;
};

bool has_any_before(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* log, rocksdb::Slice end) {
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> rows(db.NewIterator(options, log));
  rows->SeekToFirst();
  return rows->Valid();
}

}  // namespace

/// Leaves out what was trimmed, wherever RocksDB writes a file anew.
class LogFamily::TrimmedAway final : public rocksdb::CompactionFilterFactory {
 public:
  const char* Name() const override { return "TrimmedAway"; }
  std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
      const rocksdb::CompactionFilter::Context&) override {
    const std::lock_guard lock(mutex_);
    return std::make_unique<BeforeEnd>(end_);
  }
  void set_end(std::string_view end) {
    const std::lock_guard lock(mutex_);
    end_ = end;
  }

 private:
  std::mutex mutex_;
  std::string end_;
};

LogFamily::LogFamily(const RocksDbOptions& options)
    : trimmed_(std::make_shared<TrimmedAway>()), options_([&] {
        rocksdb::ColumnFamilyOptions tuned = tuned_log_options(options);
        tuned.compaction_filter_factory = trimmed_;
        return tuned;
      }()) {}

Result<bool> LogFamily::is_apart(rocksdb::DB& db) {
  const std::string end(1, kLogPrefix + 1);
  const rocksdb::Slice upper(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> rows(db.NewIterator(options));
  rows->Seek(rocksdb::Slice(&kLogPrefix, 1));
  if (!rows->status().ok()) return status_error(rows->status(), "Cannot read");
  return !rows->Valid();
}

void LogFamily::close(rocksdb::DB& db) {
  rocksdb::ColumnFamilyHandle* const log = handle_.exchange(nullptr);
  if (log != nullptr) db.DestroyColumnFamilyHandle(log).PermitUncheckedError();
}

Result<void> LogFamily::make(rocksdb::DB& db) {
  const std::lock_guard lock(changing_);
  if (handle() != nullptr) return {};
  rocksdb::ColumnFamilyHandle* made = nullptr;
  const auto status = db.CreateColumnFamily(options_, kName, &made);
  if (!status.ok()) return status_error(status, "Cannot make a place for the log");
  handle_.store(made, std::memory_order_release);
  return {};
}

Result<void> LogFamily::trim(rocksdb::DB& db, std::string_view end) {
  rocksdb::ColumnFamilyHandle* const log = handle();
  if (log == nullptr) return {};
  const std::lock_guard lock(changing_);
  trimmed_->set_end(end);
  const rocksdb::Slice first(&kLogPrefix, 1);
  const rocksdb::Slice last(end);
  auto status = DeleteFilesInRange(&db, log, &first, &last, /*include_end=*/false);
  if (status.ok() && has_any_before(db, log, last) && ++trims_ >= kTrimsPerRewrite) {
    trims_ = 0;
    rocksdb::CompactRangeOptions rewrite;
    rewrite.exclusive_manual_compaction = false;
    rewrite.allow_write_stall = false;
    status = db.CompactRange(rewrite, log, &first, &last);
  }
  if (!status.ok()) return status_error(status, "Cannot trim the log");
  return {};
}

}  // namespace rowhouse::engine::embedded
