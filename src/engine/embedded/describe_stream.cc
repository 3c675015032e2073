#include <algorithm>

#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

using operation::DescribeStream;

void EmbeddedOperations::execute(const Scope&, DescribeStream&& request,
                                 Done<DescribeStream> done) {
  const auto found = catalog_.streams().find(request.stream_arn);
  if (found == nullptr) return done(stream_not_found(request.stream_arn));
  const model::Stream& stream = *found->told;
  operation::DescribeStreamResult result;
  result.stream = found->told;
  const auto count = static_cast<std::uint32_t>(stream.shards.size());
  if (!request.exclusive_start_shard.empty()) {
    // Shards are in the order of their ids; the start need not be one of them.
    while (result.first_shard < count && model::shard_id(stream.created_at, result.first_shard) <=
                                             request.exclusive_start_shard) {
      ++result.first_shard;
    }
  }
  result.shard_count = std::min(request.limit, count - result.first_shard);
  done(std::move(result));
}

}  // namespace rowhouse::engine::embedded
