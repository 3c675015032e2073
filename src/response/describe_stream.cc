#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {
namespace {

std::string id_of(const model::Stream& stream, std::uint32_t i) {
  const std::string& told = stream.shards[i].told_id;
  return told.empty() ? model::shard_id(stream.created_at, i) : told;
}

void write_shard(std::string& out, const model::Stream& stream, std::uint32_t i) {
  const model::ShardRange& range = stream.shards[i];
  Object shard(out);
  if (!range.told_parent.empty()) shard.text("ParentShardId", range.told_parent);
  shard.text("ShardId", id_of(stream, i));
  Object numbers(shard.member("SequenceNumberRange"));
  if (range.told_id.empty()) {
    numbers.text("StartingSequenceNumber", model::sequence_text(range.first));
    if (range.last) numbers.text("EndingSequenceNumber", model::sequence_text(*range.last));
  } else {
    numbers.text("StartingSequenceNumber", range.told_first);
    if (!range.told_last.empty()) numbers.text("EndingSequenceNumber", range.told_last);
  }
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
  if (end > 0 && (result.has_more || end < stream.shards.size())) {
    description.text("LastEvaluatedShardId", id_of(stream, end - 1));
  }
  description.text("StreamArn", stream.arn);
  description.text("StreamLabel", model::label_of_stream_arn(stream.arn));
  description.text("StreamStatus", stream.is_enabled ? "ENABLED" : "DISABLED");
  description.text("StreamViewType", model::to_string(stream.view));
  description.text("TableName", stream.table.name);
  description.end();
  answer.end();
}

}  // namespace rowhouse::response
