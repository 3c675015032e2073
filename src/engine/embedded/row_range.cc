#include "engine/embedded/row_range.h"

#include "engine/embedded/errors.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/sort_range.h"

namespace rowhouse::engine::embedded {
namespace {

// The least key behind `row_key`, and so behind that row alone.
std::string behind(std::string row_key) {
  row_key += '\0';
  return row_key;
}

/// A row's key ends with its sort key.
struct TableRows {
  static void append_sort(std::string& prefix, model::ValueView sort) {
    model::append_sort_bytes(prefix, sort);
  }
  static std::string behind(std::string row) { return embedded::behind(std::move(row)); }
  static std::string beginning(std::string row) { return row; }
};

}  // namespace

RowRange rows_of_condition(const Table& table, const expression::KeyRange& condition) {
  RowRange partition;
  append_partition_prefix(partition.lower, table.number, condition.partition);
  partition.upper = end_of_prefix(partition.lower);
  return cut_at_sort<TableRows>(std::move(partition), condition);
}

RowRange rows_of_table(const Table& table) {
  std::string prefix;
  append_table_prefix(prefix, table.number);
  std::string end = end_of_prefix(prefix);
  return {std::move(prefix), std::move(end)};
}

Result<void> start_query_behind(std::string_view exclusive_start_key, const Table& table,
                                const expression::KeyRange& condition, bool forward,
                                const tenancy::Scope& scope, const base::Limits& limits,
                                RowRange& range) {
  const auto key =
      model::key_of_request(table.schema.key, model::ItemView(exclusive_start_key), limits);
  if (!key) return invalid("The provided starting key is invalid");
  if (!scope.admits(key->partition)) return outside_of_scope();
  if (key->partition != condition.partition) {
    return invalid(
        "The provided starting key is outside query boundaries based on provided conditions");
  }
  std::string row_key;
  append_row_key(row_key, table.number, *key);
  if (row_key < range.lower || row_key >= range.upper) {
    return invalid("The provided starting key does not match the range key predicate");
  }
  if (forward) {
    range.lower = behind(std::move(row_key));
  } else {
    range.upper = std::move(row_key);
  }
  return {};
}

Result<void> start_scan_behind(std::string_view exclusive_start_key, const Table& table,
                               std::uint32_t segment, std::uint32_t total_segments,
                               const base::Limits& limits, RowRange& range) {
  const auto key =
      model::key_of_request(table.schema.key, model::ItemView(exclusive_start_key), limits);
  if (!key) return Error(key.error()).within("The provided starting key is invalid");
  std::string partition;
  model::append_partition_bytes(partition, key->partition);
  if (total_segments > 1 && model::scan_segment(partition, total_segments) != segment) {
    return wrong_segment(segment, total_segments);
  }
  std::string row_key;
  append_row_key(row_key, table.number, *key);
  range.lower = behind(std::move(row_key));
  return {};
}

}  // namespace rowhouse::engine::embedded
