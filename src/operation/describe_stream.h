#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/stream.h"

namespace rowhouse::operation {

struct DescribeStreamResult {
  std::shared_ptr<const model::Stream> stream;  ///< Shared with the engine.
  std::uint32_t first_shard = 0;                ///< The page: shards from this one on,
  std::uint32_t shard_count = 0;                ///< so many.
  bool has_more = false;  ///< There are shards behind those that `stream` has.
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html
struct DescribeStream {
  static constexpr std::string_view kName = "DescribeStream";
  using Result = DescribeStreamResult;

  std::string stream_arn;
  std::uint32_t limit = 100;
  std::string exclusive_start_shard;  ///< Empty: from the first shard on.
};

}  // namespace rowhouse::operation
