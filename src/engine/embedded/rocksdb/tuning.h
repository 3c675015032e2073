#pragma once

#include <rocksdb/options.h>

#include "engine/embedded/rocksdb/rocksdb_store.h"

namespace rowhouse::engine::embedded {

/// How RocksDB is set for this store: docs/adr/0002-storage-engine.md says what each choice was
/// measured against.
rocksdb::Options tuned_options(const RocksDbOptions& options);
/// The same for the column family of the log: docs/adr/0008-streams.md.
rocksdb::ColumnFamilyOptions tuned_log_options(const RocksDbOptions& options);

}  // namespace rowhouse::engine::embedded
