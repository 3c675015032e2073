#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/embedded/store.h"
#include "engine/embedded/stream_shards.h"
#include "engine/embedded/table_record.h"
#include "engine/embedded/write_origin.h"
#include "model/value_view.h"
#include "operation/get_records.h"

/// The rows of streams (docs/formats/store.md): one for each change of an item, under the number
/// that it has in its shard. They lie in the order of time first, in spans of a minute or so, and
/// within a span by shard: so what is old lies together, and a reader finds many of its rows in a
/// row.
namespace rowhouse::engine::embedded {

/// A number without its lower bits: 2^36 numbers, which are 65.536 seconds. On disk: never change.
inline constexpr int kSpanBits = StreamShards::kCountBits + 16;
constexpr std::uint32_t span_of(std::uint64_t number) noexcept {
  return static_cast<std::uint32_t>(number >> kSpanBits);
}
constexpr std::uint64_t first_number_of_span(std::uint32_t span) noexcept {
  return static_cast<std::uint64_t>(span) << kSpanBits;
}

/// What every row of a span begins with.
std::string span_prefix(std::uint32_t span);
/// What every row of a shard begins with that lies in a span. A table's streams are told apart by
/// the moment at which they were made.
void append_shard_prefix(std::string& out, std::uint32_t span, const TableStream& stream,
                         std::uint32_t shard);
std::string stream_row_key(const TableStream& stream, std::uint32_t shard, std::uint64_t number);
/// The parts of a row's key.
std::uint64_t number_of_stream_row(std::string_view row_key);
std::uint32_t span_of_stream_row(std::string_view row_key);
std::string_view shard_part(std::string_view row_key);

/// The shard of an item: of its table's partition key alone, so that one item's changes, and one
/// partition's, are in one order.
std::uint32_t shard_of_row(const Table& table, std::string_view row_key);

/// Puts the record of one change into `batch`, and the number that it took into `claim`, which has
/// to be kept until the batch is written or given up. Nothing happens if the change changes
/// nothing, or the stream is closed. `row_key` is the item's.
void stage_stream_record(Batch& batch, const Table& table, std::string_view row_key,
                         WriteOrigin origin, model::ItemView old, model::ItemView after,
                         StreamShards::Claim& claim);

/// A record as it lies in the store. kDataCorrupt or kFormatUnsupported.
Result<operation::StreamRecord> decode_stream_record(const TableStream& stream, std::uint32_t shard,
                                                     std::string_view row_key,
                                                     std::string_view value);

}  // namespace rowhouse::engine::embedded
