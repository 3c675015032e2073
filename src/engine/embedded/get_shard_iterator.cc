#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/stream_iterator.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::GetShardIterator;
using operation::ShardIteratorType;

/// Where to begin. Nothing is read for it: whether a record has that number is not told.
Result<std::uint64_t> number_of(const GetShardIterator& request, const TableStream& stream,
                                std::uint32_t shard, std::uint64_t trim_horizon) {
  const model::ShardRange& range = stream.told->shards[shard];
  switch (request.type) {
    case ShardIteratorType::kTrimHorizon:
      return StreamPlace::kTrimHorizon;
    case ShardIteratorType::kLatest:
      return stream.shards->horizon(shard);
    case ShardIteratorType::kAtSequenceNumber:
    case ShardIteratorType::kAfterSequenceNumber:
      break;
  }
  // None that may have been told of is greater than the horizon.
  if (request.sequence < range.first || request.sequence > stream.shards->horizon(shard)) {
    return invalid("Invalid SequenceNumber");
  }
  if (request.sequence < trim_horizon && range.first < trim_horizon) return trimmed();
  return request.type == ShardIteratorType::kAtSequenceNumber ? request.sequence
                                                              : request.sequence + 1;
}

}  // namespace

void EmbeddedOperations::execute(const Scope&, GetShardIterator&& request,
                                 Done<GetShardIterator> done) {
  const Streams& streams = catalog_.streams();
  const auto stream = streams.find(request.stream_arn);
  if (stream == nullptr) return done(stream_not_found(request.stream_arn));
  StreamPlace place;
  while (place.shard < stream->shards->count() &&
         model::shard_id(stream->told->created_at, place.shard) != request.shard) {
    ++place.shard;
  }
  if (place.shard == stream->shards->count()) {
    return done(Error(ErrorCode::kResourceNotFound,
                      "Requested resource not found: Shard: " + request.shard +
                          " in Stream: " + request.stream_arn + " not found"));
  }
  const auto number = number_of(request, *stream, place.shard, streams.trim_horizon());
  if (!number) return done(number.error());
  place.number = *number;
  place.made_at_ms = options_.clock->now().count();
  done(seal_place(streams.iterator_key(), request.stream_arn, place, *options_.random)
           .transform([](std::string iterator) {
             return operation::GetShardIteratorResult{std::move(iterator)};
           }));
}

}  // namespace rowhouse::engine::embedded
