#include "engine/embedded/rocksdb/idle_compaction.h"

#include <rocksdb/convenience.h>
#include <rocksdb/metadata.h>

#include <string>
#include <vector>

namespace rowhouse::engine::embedded {

IdleCompaction::IdleCompaction(rocksdb::DB& db, const LogFamily& log, std::size_t enough)
    : db_(db), log_(log), enough_(enough), thread_([this] { run(); }) {}

IdleCompaction::~IdleCompaction() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  rocksdb::CancelAllBackgroundWork(&db_, /*wait=*/false);  // ends a compaction that is under way
  thread_.join();
}

void IdleCompaction::wake() {
  // With the lock, or the thread may miss it between its look at `written_` and its sleep.
  const std::lock_guard lock(mutex_);
  changed_.notify_one();
}

void IdleCompaction::run() {
  while (wait_for_pause()) {
    written_ = 0;
    compact();
  }
}

/// False if this is to end.
bool IdleCompaction::wait_for_pause() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ending_ || written_ >= enough_; });
  for (std::size_t seen = 0; !ending_ && seen != written_;) {
    seen = written_;
    changed_.wait_for(lock, kPause, [this] { return ending_; });
  }
  return !ending_;
}

/// What fails here has changed nothing, or RocksDB tells the next write of it.
void IdleCompaction::compact() {
  rocksdb::FlushOptions flush;
  flush.allow_write_stall = false;
  // The log's too, or its rows would keep all write-ahead logs since.
  if (auto* const log = log_.handle()) db_.Flush(flush, log).PermitUncheckedError();
  db_.Flush(flush).PermitUncheckedError();

  rocksdb::ColumnFamilyMetaData found;
  db_.GetColumnFamilyMetaData(&found);
  std::vector<std::string> young;
  int to = static_cast<int>(found.levels.size()) - 1;
  for (const auto& level : found.levels) {
    if (level.level == 0) {
      for (const auto& file : level.files) {
        if (!file.being_compacted) young.push_back(file.relative_filename);
      }
    } else if (!level.files.empty()) {
      to = level.level;
      break;
    }
  }
  if (young.empty()) return;
  rocksdb::CompactionOptions as_tuned;
  as_tuned.compression = rocksdb::kDisableCompressionOption;
  as_tuned.output_file_size_limit = db_.GetOptions().target_file_size_base;
  // Refused if RocksDB has begun a compaction of its own meanwhile, which does the same.
  db_.CompactFiles(as_tuned, young, to).PermitUncheckedError();
}

}  // namespace rowhouse::engine::embedded
