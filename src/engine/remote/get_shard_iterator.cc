#include "engine/remote/remote_engine.h"
#include "engine/remote/shard_iterator.h"
#include "json/object.h"

namespace rowhouse::engine::remote {
namespace {

using operation::GetShardIterator;
using operation::GetShardIteratorResult;

std::string body_of(const GetShardIterator& get) {
  constexpr std::string_view kTypes[] = {"TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER",
                                         "AFTER_SEQUENCE_NUMBER"};
  std::string body;
  json::Object request(body);
  request.text("StreamArn", get.stream_arn);
  request.text("ShardId", get.shard);
  request.text("ShardIteratorType", kTypes[static_cast<std::size_t>(get.type)]);
  if (!get.sequence_text.empty()) request.text("SequenceNumber", get.sequence_text);
  request.end();
  return body;
}

}  // namespace

void RemoteEngine::execute(const Scope&, GetShardIterator&& get, Done<GetShardIterator> done) {
  Call call{GetShardIterator::kName, kDynamoDbStreams, body_of(get)};
  send(std::move(call), std::move(done),
       [arn = std::move(get.stream_arn)](const Members& answer) -> Result<GetShardIteratorResult> {
         ROWHOUSE_TRY(iterator, answer.required_text("ShardIterator"));
         ROWHOUSE_CHECK(check_iterator(iterator, arn));
         return GetShardIteratorResult{std::string(iterator)};
       });
}

}  // namespace rowhouse::engine::remote
