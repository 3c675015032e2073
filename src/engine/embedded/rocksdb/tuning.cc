#include "engine/embedded/rocksdb/tuning.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

namespace rowhouse::engine::embedded {
namespace {

/// RocksDB's own log is a file with a page of options at each start. What matters comes back as a
/// status and is reported by whoever asked.
class NoLog final : public rocksdb::Logger {
 public:
  NoLog() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::BlockBasedTableOptions table_options(const RocksDbOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  // An index of a quarter of the size, and a hash table in each block that leads to one of a few
  // keys: with more data than the processor's caches hold, a get waits for memory less often.
  table.block_size = 16u << 10;
  table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  table.block_restart_interval = 4;
  // What was just written is likely to be read: it stays in memory when the memtable goes to disk.
  table.prepopulate_block_cache =
      rocksdb::BlockBasedTableOptions::PrepopulateBlockCache::kFlushOnly;
  return table;
}

}  // namespace

rocksdb::Options tuned_options(const RocksDbOptions& options) {
  rocksdb::Options tuned;
  tuned.create_if_missing = true;

  // Damage is an error, never a silent loss. RocksDB's default recovery stops at the first damaged
  // record and drops what follows.
  tuned.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  tuned.track_and_verify_wals_in_manifest = true;
  tuned.paranoid_checks = true;
  // A failed write is tried again by the next write, not by a thread at times of its own.
  tuned.max_bgerror_resume_count = 0;

  // Logs are read at a start: the log's memtable must not keep them for long while others fill.
  tuned.max_total_wal_size = 32 * options.memtable_bytes;
  tuned.write_buffer_size = options.memtable_bytes;
  tuned.max_write_buffer_number = 8;
  tuned.max_background_jobs = 2;
  tuned.level_compaction_dynamic_level_bytes = true;
  // Levels in proportion to the memtable: with RocksDB's own 256 MB, each few megabytes of new
  // items would rewrite all of that. Files grow by level, so that their number stays small.
  tuned.max_bytes_for_level_base = 16 * options.memtable_bytes;
  tuned.target_file_size_base = 8 * options.memtable_bytes;
  tuned.target_file_size_multiplier = 2;
  tuned.compression = rocksdb::kNoCompression;
  tuned.avoid_unnecessary_blocking_io = true;

  // A fast start and a quiet idle.
  tuned.info_log = std::make_shared<NoLog>();
  tuned.stats_dump_period_sec = 0;
  tuned.stats_persist_period_sec = 0;
  tuned.skip_stats_update_on_db_open = true;
  tuned.max_file_opening_threads = 2;  // 16 are started for nothing where there are few files

  tuned.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(options)));
  return tuned;
}

rocksdb::ColumnFamilyOptions tuned_log_options(const RocksDbOptions& options) {
  rocksdb::ColumnFamilyOptions tuned;
  // Rows come in the order of their time, and no walk steps over old versions: a larger memtable
  // costs nobody anything and makes fewer files.
  tuned.write_buffer_size = 4 * options.memtable_bytes;
  tuned.max_write_buffer_number = 4;
  // The next row of a shard goes behind the last: what is before the number in a row's key tells
  // where that is, so nothing has to be searched.
  constexpr std::size_t kBeforeNumberBytes = 18;
  tuned.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(kBeforeNumberBytes));
  // Files are merged late and in few steps. Those of different times hardly overlap, so a merge
  // rewrites what is young and moves the rest.
  tuned.level0_file_num_compaction_trigger = 32;
  tuned.level0_slowdown_writes_trigger = 64;
  tuned.level0_stop_writes_trigger = 96;
  tuned.level_compaction_dynamic_level_bytes = true;
  tuned.compaction_pri = rocksdb::kOldestLargestSeqFirst;
  tuned.max_bytes_for_level_base = 512 * options.memtable_bytes;
  tuned.target_file_size_base = 64 * options.memtable_bytes;
  tuned.compression = rocksdb::kNoCompression;

  // Read in order, by few; so no filters, and nothing of it goes to the cache until it is asked
  // for.
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.log_cache_bytes);
  table.format_version = 5;
  table.block_size = 32u << 10;
  tuned.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return tuned;
}

}  // namespace rowhouse::engine::embedded
