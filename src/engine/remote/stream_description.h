#pragma once

#include <cstddef>
#include <string_view>

#include "engine/remote/document.h"
#include "model/stream.h"

/// Streams as DynamoDB's JSON describes them.
namespace rowhouse::engine::remote {

/// Shards of one page, and records of one: far more than DynamoDB tells of at once.
inline constexpr std::size_t kShardsMax = 10'000;

struct StreamDescription {
  model::Stream stream;   ///< With the shards of the page.
  bool has_more = false;  ///< There are shards behind them.
};

/// The answer of DescribeStream, which has to be of the stream that was asked for.
Result<StreamDescription> read_stream_description(const Members& answer, std::string_view arn);

/// The moment in a stream's label, "2026-04-01T12:30:15.123"; nothing for a label of another form.
std::optional<base::Milliseconds> parse_stream_label(std::string_view label);
/// What a StreamViewType says; KEYS_ONLY, the least, for what is none.
model::StreamViewType read_stream_view(std::string_view text);

}  // namespace rowhouse::engine::remote
