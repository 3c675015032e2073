#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/resource_policy.h"
#include "model/schema.h"

/// What a table's stream is.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
namespace rowhouse::model {

/// "2026-04-01T12:30:15.123": the moment at which a stream was made, which tells it from every
/// other of its table.
std::string stream_label(base::Milliseconds created_at);
/// arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>
std::string stream_arn(std::string_view table_arn, base::Milliseconds created_at);
/// The table's name in the ARN of a stream; nothing for whatever has not its form.
std::optional<std::string_view> table_of_stream_arn(std::string_view arn) noexcept;

/// "101861272213119041546": as DynamoDB's, 21 digits at the least, and greater numbers are
/// greater texts.
std::string sequence_text(std::uint64_t number);
/// Nothing for a text that sequence_text() does not make.
std::optional<std::uint64_t> parse_sequence(std::string_view text) noexcept;

/// "shardId-00000001775046615123-00000002": the stream's moment and the shard's place in it.
std::string shard_id(base::Milliseconds stream_created_at, std::uint32_t shard);

/// A stream's label, the end of its ARN.
std::string_view label_of_stream_arn(std::string_view arn) noexcept;

/// The numbers of a shard's records.
struct ShardRange {
  std::uint64_t first = 0;            ///< None is less.
  std::optional<std::uint64_t> last;  ///< None is greater, and none will be: the shard is closed.
  /// Of a shard that is kept elsewhere, where ids and numbers are whatever they are: its id, the
  /// shard that it followed, if any, and its range, whose end is empty while it is open.
  std::string told_id = {};
  std::string told_parent = {};
  std::string told_first = {};
  std::string told_last = {};
};

/// A stream as DescribeStream tells of it, and what deciding on a request for one needs to know. A
/// stream outlives its table. A value, kept by the engine; a change makes a new one.
struct Stream {
  /// The table as it was when the stream was made: its name, ARN, key and tenant template.
  TableSchema table;
  std::string arn;
  StreamViewType view = StreamViewType::kKeysOnly;
  base::Milliseconds created_at{0};
  bool is_enabled = true;
  std::vector<ShardRange> shards;
  std::optional<ResourcePolicy> policy;
};

}  // namespace rowhouse::model
