#include "engine/remote/stream_description.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace rowhouse::engine::remote {
namespace {

/// Types are not told: whose a key is asks for a string anyway.
Result<model::KeySchema> read_key(const Members& of) {
  model::KeySchema key;
  ROWHOUSE_TRY(list, of.list("KeySchema"));
  if (!list) return malformed("a stream has no key schema");
  for (const auto each : *list) {
    ROWHOUSE_TRY(element, Members::of(each, "a key schema element"));
    ROWHOUSE_TRY(name, element.required_text("AttributeName"));
    ROWHOUSE_TRY(role, element.required_text("KeyType"));
    const bool is_partition = role == "HASH";
    if (is_partition ? !key.partition.name.empty() : key.sort.has_value()) {
      return malformed("a stream's key has too many attributes");
    }
    if (is_partition) {
      key.partition.name = name;
    } else {
      key.sort.emplace();
      key.sort->name = name;
    }
  }
  if (key.partition.name.empty()) return malformed("a stream has no partition key");
  return key;
}

Result<model::ShardRange> read_shard(simdjson::dom::element json) {
  model::ShardRange shard;
  ROWHOUSE_TRY(of, Members::of(json, "a shard"));
  ROWHOUSE_TRY(id, of.required_text("ShardId"));
  ROWHOUSE_TRY(parent, of.text("ParentShardId"));
  shard.told_id = id;
  shard.told_parent = parent;
  ROWHOUSE_TRY(range, of.object("SequenceNumberRange"));
  if (!range) return malformed("a shard has no range");
  ROWHOUSE_TRY(first, range->text("StartingSequenceNumber"));
  ROWHOUSE_TRY(last, range->text("EndingSequenceNumber"));
  shard.told_first = first;
  shard.told_last = last;
  return shard;
}

}  // namespace

std::optional<base::Milliseconds> parse_stream_label(std::string_view label) {
  std::tm parts{};
  int fraction = 0;
  const std::string text(label.substr(0, 32));
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3d", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &fraction) != 7) {
    return std::nullopt;
  }
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  const base::Milliseconds time(static_cast<std::int64_t>(timegm(&parts)) * 1000 + fraction);
  if (model::stream_label(time) != label) return std::nullopt;
  return time;
}

model::StreamViewType read_stream_view(std::string_view text) {
  using model::StreamViewType;
  for (const StreamViewType view :
       {StreamViewType::kNewImage, StreamViewType::kOldImage, StreamViewType::kNewAndOldImages}) {
    if (text == model::to_string(view)) return view;
  }
  return StreamViewType::kKeysOnly;
}

Result<StreamDescription> read_stream_description(const Members& answer, std::string_view arn) {
  ROWHOUSE_TRY(found, answer.object("StreamDescription"));
  if (!found) return malformed("it describes no stream");
  StreamDescription description;
  model::Stream& stream = description.stream;
  ROWHOUSE_TRY(told_arn, found->required_text("StreamArn"));
  ROWHOUSE_TRY(table, found->required_text("TableName"));
  if (told_arn != arn || table != model::table_of_stream_arn(arn)) {
    return malformed("it describes another stream");
  }
  stream.arn = arn;
  stream.table.name = table;
  stream.table.arn = arn.substr(0, arn.find("/stream/"));
  ROWHOUSE_TRY(key, read_key(*found));
  stream.table.key = std::move(key);
  ROWHOUSE_TRY(view, found->text("StreamViewType"));
  stream.view = read_stream_view(view);
  ROWHOUSE_TRY(status, found->text("StreamStatus"));
  stream.is_enabled = status == "ENABLED" || status == "ENABLING";
  ROWHOUSE_TRY(seconds, found->real("CreationRequestDateTime", 0));
  constexpr double kSecondsMax = 1e11;
  if (!(seconds >= 0 && seconds < kSecondsMax)) return malformed("a stream's time is none");
  stream.created_at = base::Milliseconds(static_cast<std::int64_t>(seconds * 1000));
  ROWHOUSE_TRY(shards, found->list("Shards"));
  if (shards) {
    for (const auto each : *shards) {
      if (stream.shards.size() == kShardsMax) return malformed("a stream has too many shards");
      ROWHOUSE_TRY(shard, read_shard(each));
      stream.shards.push_back(std::move(shard));
    }
  }
  description.has_more = found->has("LastEvaluatedShardId") && !stream.shards.empty();
  return description;
}

}  // namespace rowhouse::engine::remote
