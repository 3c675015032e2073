#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {
namespace {

void write_shard(std::string& out, const model::Stream& stream, std::uint32_t i) {
  const model::ShardRange& range = stream.shards[i];
  Object shard(out);
  shard.text("ShardId", model::shard_id(stream.created_at, i));
  Object numbers(shard.member("SequenceNumberRange"));
  numbers.text("StartingSequenceNumber", model::sequence_text(range.first));
  if (range.last) numbers.text("EndingSequenceNumber", model::sequence_text(*range.last));
  numbers.end();
  shard.end();
}

}  // namespace

template <>
void write<operation::DescribeStream>(std::string& out,
                                      const operation::DescribeStream::Result& result) {
  const model::Stream& stream = *result.stream;
  Object answer(out);
  Object description(answer.member("StreamDescription"));
  append_time(description.member("CreationRequestDateTime"), stream.created_at);
  write_key(description, stream.table.key);
  std::string& shards = description.member("Shards");
  shards += '[';
  const std::uint32_t end = result.first_shard + result.shard_count;
  for (std::uint32_t i = result.first_shard; i < end; ++i) {
    if (i > result.first_shard) shards += ',';
    write_shard(shards, stream, i);
  }
  shards += ']';
  if (end < stream.shards.size()) {
    description.text("LastEvaluatedShardId", model::shard_id(stream.created_at, end - 1));
  }
  description.text("StreamArn", stream.arn);
  description.text("StreamLabel", model::stream_label(stream.created_at));
  description.text("StreamStatus", stream.is_enabled ? "ENABLED" : "DISABLED");
  description.text("StreamViewType", model::to_string(stream.view));
  description.text("TableName", stream.table.name);
  description.end();
  answer.end();
}

}  // namespace rowhouse::response
