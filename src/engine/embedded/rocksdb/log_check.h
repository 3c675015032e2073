#pragma once

#include <rocksdb/env.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rowhouse::engine::embedded {

/// What a write-ahead log looks like from outside
/// (https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format).
struct LogState {
  enum class Damage : std::uint8_t {
    kNone,
    /// A damaged record with sound ones after it: these, or it, were acknowledged.
    kInside,
    /// A record at the end of which sectors were never written: its write was under way when the
    /// power went, and nobody was told of it.
    kTornEnd,
    /// A record at the end which is cut off or otherwise damaged.
    kEnd,
  };
  Damage damage = Damage::kNone;
  std::uint64_t sound_bytes = 0;  ///< Up to the end of the last sound record before the damage.
};

LogState examine_log(std::string_view log);

/// Reads the logs of the database in `folder`, its manifest among them, before RocksDB does.
/// RocksDB skips zeros, and takes a record whose damaged length leads past the end for one that was
/// cut off, so some damage in the middle would be a silent loss: here it is kDataCorrupt. On the
/// other hand RocksDB refuses a last record of which some sectors were written and others not, as a
/// power loss leaves it, and in a manifest any torn end: here an end with unwritten sectors, and
/// only that, is cut off.
Result<void> check_logs(rocksdb::Env& env, const std::string& folder);

}  // namespace rowhouse::engine::embedded
