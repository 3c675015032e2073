#include "engine/remote/remote_engine.h"
#include "engine/remote/stream_description.h"
#include "json/object.h"

namespace rowhouse::engine::remote {
namespace {

using operation::DescribeStream;
using operation::DescribeStreamResult;

std::string body_of(const DescribeStream& describe) {
  std::string body;
  json::Object request(body);
  request.text("StreamArn", describe.stream_arn);
  request.number("Limit", describe.limit);
  if (!describe.exclusive_start_shard.empty()) {
    request.text("ExclusiveStartShardId", describe.exclusive_start_shard);
  }
  request.end();
  return body;
}

}  // namespace

void RemoteEngine::execute(const Scope&, DescribeStream&& describe, Done<DescribeStream> done) {
  Call call{DescribeStream::kName, kDynamoDbStreams, body_of(describe)};
  send(std::move(call), std::move(done),
       [arn =
            std::move(describe.stream_arn)](const Members& answer) -> Result<DescribeStreamResult> {
         ROWHOUSE_TRY(description, read_stream_description(answer, arn));
         DescribeStreamResult result;
         result.shard_count = static_cast<std::uint32_t>(description.stream.shards.size());
         result.has_more = description.has_more;
         result.stream = std::make_shared<const model::Stream>(std::move(description.stream));
         return result;
       });
}

}  // namespace rowhouse::engine::remote
