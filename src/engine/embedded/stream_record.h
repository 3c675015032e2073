#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/embedded/table_stream.h"

/// The catalog's record of one stream (docs/formats/store.md).
namespace rowhouse::engine::embedded {

/// What the keys of all records of streams begin with.
std::string stream_records_prefix();
std::string catalog_key_of_stream(const TableStream& stream);
std::string catalog_key_of_stream_policy(const TableStream& stream);

/// Of what seals shard iterators.
std::string catalog_key_of_iterator_key();

std::string encode_stream_description(const TableStream& stream);
/// Without StreamShards, and closed shards without their last numbers: both follow from the rows.
/// kFormatUnsupported for a record of a later
/// version, kDataCorrupt for one that is damaged.
Result<TableStream> decode_stream_description(std::string_view record,
                                              const EmbeddedOptions& options);

}  // namespace rowhouse::engine::embedded
