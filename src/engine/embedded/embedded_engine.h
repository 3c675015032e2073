#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/engine.h"

namespace rowhouse::engine {

enum class Durability {
  kSync,     ///< A write is answered after its WAL record is on disk.
  kRelaxed,  ///< A write is answered once the operating system has it: it survives kill -9, not
             ///< power loss.
};

struct EmbeddedOptions {
  Durability durability = Durability::kSync;
  base::Limits limits;
  const base::Clock* clock = &base::system_clock();
  const base::Random* random = &base::system_random();
  std::string region = "us-east-1";
  std::string account = "000000000000";
  /// Where clients find the server; what DescribeEndpoints answers.
  std::string address = "localhost:8000";
  /// How long CREATING, UPDATING and DELETING of a table are shown.
  base::Milliseconds table_change_delay{0};
  /// How long a change of a table's time to live is shown as under way.
  base::Milliseconds time_to_live_change_delay{0};
  /// How often items which have expired are looked for; 0: never.
  base::Milliseconds time_to_live_interval{1000};
  /// Into how many shards a new stream is divided, from 1 to 64. Changes of one partition key are
  /// in one shard.
  std::uint32_t stream_shards = 4;
  /// How often stream records that are too old are erased; they are not told in any case.
  base::Milliseconds stream_trim_interval{60'000};
  /// The pool which takes what would block the caller (a read that misses the cache, a full scan).
  int worker_threads = 4;
  /// Requests which may wait for the pool, a lock or the disk at once; past it they are throttled.
  std::size_t waiting_max = 10'000;
  /// What those may hold together; past it they are throttled as well.
  std::size_t waiting_bytes_max = 256ull << 20;
  std::size_t block_cache_bytes = 256ull << 20;
};

/// Opens (or makes) the data folder `path`. kDataFolderInUse, kDataFolderUnusable, kDataCorrupt,
/// kFormatUnsupported or kStorageFull.
Result<std::unique_ptr<Engine>> open_embedded(const std::filesystem::path& path,
                                              const EmbeddedOptions& options);
/// An engine which keeps everything in memory and forgets it.
std::unique_ptr<Engine> make_in_memory(const EmbeddedOptions& options);

}  // namespace rowhouse::engine
