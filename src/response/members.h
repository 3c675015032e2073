#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/object.h"
#include "operation/options.h"
#include "operation/table_description.h"
#include "rowhouse/error.h"

/// The pieces that several answers have in common.
namespace rowhouse::response {

using json::Object;

/// {"TableName": ..., "CapacityUnits": ...} and what else the service tells of consumed capacity.
void append_capacity(std::string& out, const operation::ConsumedCapacity& capacity);
/// The member ConsumedCapacity, unless nothing was asked for.
void write_capacity(Object& answer, const std::optional<operation::ConsumedCapacity>& capacity);
void write_capacities(Object& answer, const std::vector<operation::ConsumedCapacity>& capacities);

/// The member ItemCollectionMetrics, unless there are none. Of several tables: in the order of the
/// tables.
void write_metrics(Object& answer, const std::optional<operation::ItemCollectionMetrics>& metrics);
void write_metrics(Object& answer, const std::vector<operation::ItemCollectionMetrics>& metrics);

/// What a client is told of an error. The detail of what failed on this side (paths, the disk's own
/// words) is for the log and for callers in this process.
std::string_view told(const Error& error);
/// Seconds since the epoch with three decimals, as the service writes its times.
void append_time(std::string& out, base::Milliseconds time);
/// The member KeySchema of a table's key.
void write_key(Object& object, const model::KeySchema& key);

/// {"Table" or "TableDescription": {...}}
void write_table(std::string& out, std::string_view member,
                 const operation::TableDescription& description);

}  // namespace rowhouse::response
