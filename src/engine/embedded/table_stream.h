#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "engine/embedded/stream_shards.h"
#include "model/stream.h"

namespace rowhouse::engine::embedded {

inline constexpr std::uint32_t kStreamShardsMax = 64;

/// A stream as the engine keeps it. Immutable but for its shards; a change makes a new one, which
/// has the same shards.
struct TableStream {
  std::shared_ptr<const model::Stream> told;  ///< Shared with answers.
  std::uint32_t table_number = 0;
  std::optional<base::Milliseconds> disabled_at;  ///< Switched off, or its table was deleted.
  std::shared_ptr<StreamShards> shards;           ///< Shared with writers and readers.
};

}  // namespace rowhouse::engine::embedded
