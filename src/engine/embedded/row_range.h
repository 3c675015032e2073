#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "engine/embedded/table_record.h"
#include "expression/expression.h"
#include "model/key.h"
#include "tenancy/scope.h"

namespace rowhouse::engine::embedded {

/// Rows from `lower` on, up to but not including `upper`.
struct RowRange {
  std::string lower;
  std::string upper;
};

/// The rows that a resolved key condition asks for.
RowRange rows_of_condition(const Table& table, const expression::KeyRange& condition);
RowRange rows_of_table(const Table& table);

/// Cuts off what a page which starts behind `exclusive_start_key` has behind it. kValidation with
/// DynamoDB's texts if that is no key of the table or lies outside of the range; kAccessDenied if
/// it lies outside of the scope.
Result<void> start_query_behind(std::string_view exclusive_start_key, const Table& table,
                                const expression::KeyRange& condition, bool forward,
                                const tenancy::Scope& scope, const base::Limits& limits,
                                RowRange& range);
/// The same for a scan: the key must lie in the segment.
Result<void> start_scan_behind(std::string_view exclusive_start_key, const Table& table,
                               std::uint32_t segment, std::uint32_t total_segments,
                               const base::Limits& limits, RowRange& range);

}  // namespace rowhouse::engine::embedded
