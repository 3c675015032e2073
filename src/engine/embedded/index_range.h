#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/embedded/row_range.h"
#include "model/index.h"

/// Ranges of an index's rows: as row_range.h, for rows whose key is the index's and then the
/// table's.
namespace rowhouse::engine::embedded {

RowRange rows_of_index(const Table& table, const model::SecondaryIndex& index);
/// The rows that a resolved key condition asks for.
RowRange rows_of_condition(const Table& table, const model::SecondaryIndex& index,
                           const expression::IndexKeyRange& condition);

/// Cuts off what a page which starts behind `exclusive_start_key`, which has the index's key and
/// the table's, has behind it. Errors as start_query_behind().
Result<void> start_query_behind(std::string_view exclusive_start_key, const Table& table,
                                const model::SecondaryIndex& index,
                                const expression::IndexKeyRange& condition, bool forward,
                                const tenancy::Scope& scope, const base::Limits& limits,
                                RowRange& range);
Result<void> start_scan_behind(std::string_view exclusive_start_key, const Table& table,
                               const model::SecondaryIndex& index, std::uint32_t segment,
                               std::uint32_t total_segments, const base::Limits& limits,
                               RowRange& range);

/// The part of an index row's key which tells its partition. Empty if it is no such key.
std::string_view index_partition_part(const model::SecondaryIndex& index, std::string_view row_key);

/// LastEvaluatedKey behind an item of an index: the attributes of the index's key and the table's.
std::string index_key_item(const model::KeySchema& table, const model::SecondaryIndex& index,
                           model::ItemView item);

}  // namespace rowhouse::engine::embedded
