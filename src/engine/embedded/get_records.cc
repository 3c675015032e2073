#include <algorithm>

#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/stream_iterator.h"
#include "engine/embedded/stream_rows.h"
#include "engine/embedded/stream_walk.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::GetRecords;
using operation::GetRecordsResult;

// Records which the caller may not see are passed over, but no more than so many, and so many
// bytes, for one request.
constexpr std::size_t kRowsMax = 10'000;
constexpr std::size_t kRowBytesMax = 8u << 20;

/// One page of a shard: rows from one number on, up to another.
class ShardReader {
 public:
  ShardReader(const Store& store, const TableStream& stream, std::uint32_t shard,
              const tenancy::Scope& scope, const base::Limits& limits)
      : store_(store), stream_(stream), shard_(shard), scope_(scope), limits_(limits) {}

  /// Appends the records, at most `limit`. Returns the number at which the next page begins.
  Result<std::uint64_t> read(std::uint64_t from, std::uint64_t end, std::size_t limit,
                             std::vector<operation::StreamRecord>& records) {
    StreamWalk rows(store_, stream_, shard_, from, end);
    std::size_t bytes = 0;
    std::size_t passed = 0;
    std::size_t passed_bytes = 0;
    for (; rows.valid(); rows.next()) {
      if (records.size() == limit || passed == kRowsMax || passed_bytes > kRowBytesMax) break;
      ROWHOUSE_TRY(record, decode_stream_record(stream_, shard_, rows.key(), rows.value()));
      const std::size_t size =
          record.keys.size() + record.old_image.size() + record.new_image.size();
      const auto key = model::ItemView(record.keys).find(stream_.told->table.key.partition.name);
      if (key && scope_.admits_from_stream(*key)) {
        if (!records.empty() && bytes + size > limits_.get_records_bytes_max) break;
        bytes += size;
        records.push_back(std::move(record));
      }
      ++passed;
      passed_bytes += size;
    }
    ROWHOUSE_CHECK(rows.status());
    return rows.place();
  }

 private:
  const Store& store_;
  const TableStream& stream_;
  const std::uint32_t shard_;
  const tenancy::Scope& scope_;
  const base::Limits& limits_;
};

}  // namespace

void EmbeddedOperations::execute(const Scope& scope, GetRecords&& request, Done<GetRecords> done) {
  const Streams& streams = catalog_.streams();
  auto stream = streams.find(request.stream_arn);
  if (stream == nullptr) return done(stream_not_found(request.stream_arn));
  const auto place = open_place(streams.iterator_key(), request.stream_arn, request.iterator);
  if (!place) return done(place.error());
  const std::int64_t now_ms = options_.clock->now().count();
  if (place->shard >= stream->shards->count()) return done(invalid("Invalid ShardIterator"));
  if (now_ms - place->made_at_ms > limits_.shard_iterator_lifetime_ms) {
    return done(Error(ErrorCode::kExpiredIterator,
                      "The iterator has expired: shard iterators are valid for 15 minutes"));
  }
  const std::uint64_t oldest = streams.trim_horizon();
  if (place->number != StreamPlace::kTrimHorizon && place->number < oldest &&
      stream->told->shards[place->shard].first < oldest) {
    return done(trimmed());
  }
  run_later(std::move(done), [this, scope, request = std::move(request), stream = std::move(stream),
                              place = *place, oldest, now_ms](Done<GetRecords>& later) {
    // Asked before reading: what is not decided yet is for the next page.
    const std::uint64_t horizon = stream->shards->horizon(place.shard);
    const std::uint64_t from = std::max(place.number, oldest);
    GetRecordsResult result;
    result.stream = stream->told;
    ShardReader reader(*store_, *stream, place.shard, scope, limits_);
    const auto next = reader.read(from, std::max(from, horizon), request.limit, result.records);
    if (!next) return later(next.error());
    const auto& last = stream->told->shards[place.shard].last;
    if (!last || *next <= *last) {
      auto iterator = seal_place(catalog_.streams().iterator_key(), request.stream_arn,
                                 {.shard = place.shard, .number = *next, .made_at_ms = now_ms},
                                 *options_.random);
      if (!iterator) return later(std::move(iterator).error());
      result.next_iterator = *std::move(iterator);
    }
    later(std::move(result));
  });
}

}  // namespace rowhouse::engine::embedded
