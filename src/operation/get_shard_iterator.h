#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rowhouse::operation {

enum class ShardIteratorType : std::uint8_t {
  kTrimHorizon,
  kLatest,
  kAtSequenceNumber,
  kAfterSequenceNumber
};

struct GetShardIteratorResult {
  std::string iterator;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html
struct GetShardIterator {
  static constexpr std::string_view kName = "GetShardIterator";
  using Result = GetShardIteratorResult;

  std::string stream_arn;
  std::string shard;
  ShardIteratorType type = ShardIteratorType::kTrimHorizon;
  std::uint64_t sequence = 0;  ///< Of AT and AFTER; kNoSequence for a text that is none of ours.
  std::string sequence_text;   ///< The same as it was asked.

  static constexpr std::uint64_t kNoSequence = UINT64_MAX;
};

}  // namespace rowhouse::operation
