#pragma once

#include "engine/embedded/rocksdb/rocksdb_store.h"

namespace rowhouse::test {

inline constexpr int kKilledWriters = 4;
// Small, so that flushes and compactions are under way at every moment.
inline constexpr engine::embedded::RocksDbOptions kKilledOptions{.block_cache_bytes = 1u << 20,
                                                                 .memtable_bytes = 64u << 10};

}  // namespace rowhouse::test
