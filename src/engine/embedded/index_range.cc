#include "engine/embedded/index_range.h"

#include "engine/embedded/errors.h"
#include "engine/embedded/index_rows.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/sort_range.h"
#include "model/value_writer.h"

namespace rowhouse::engine::embedded {
namespace {

using model::ItemView;
using model::SecondaryIndex;

bool is_key_of_table(const model::KeySchema& table, std::string_view name) {
  return name == table.partition.name || (table.sort && name == table.sort->name);
}

std::string partition_bytes(const std::vector<model::ValueView>& values) {
  std::string bytes;
  for (const model::ValueView value : values) model::append_partition_bytes(bytes, value);
  return bytes;
}

/// The row which a client's start key names. kValidation if it is no key of this index.
Result<std::string> row_of_start_key(std::string_view start_key, const Table& table,
                                     const SecondaryIndex& index, const base::Limits& limits) {
  const ItemView item(start_key);
  const auto mismatch = [] {
    return invalid("The provided key element does not match the schema");
  };
  std::string table_key;
  model::ValueWriter writer(table_key);
  const auto mark = writer.begin_item();
  std::uint32_t count = 0;
  for (const model::Attribute& attribute : item) {
    const bool is_of_table = is_key_of_table(table.schema.key, attribute.name);
    if (!is_of_table && !index.key.has(attribute.name)) return mismatch();
    if (!is_of_table) continue;
    writer.name(attribute.name);
    writer.raw(attribute.value);
    ++count;
  }
  writer.end_item(mark, count);
  if (auto key = model::key_of_request(table.schema.key, ItemView(table_key), limits); !key) {
    return std::move(key).error();
  }
  std::string row_key;
  if (!append_index_row_key(row_key, table, index, item, limits)) return mismatch();
  return row_key;
}

/// Behind each sort attribute others follow, those of the table's key at the least; so its bytes
/// end themselves.
struct IndexRows {
  static void append_sort(std::string& prefix, model::ValueView sort) {
    model::append_partition_bytes(prefix, sort);
  }
  static std::string behind(const std::string& row) { return end_of_prefix(row); }
  static std::string beginning(std::string row) {
    row.resize(row.size() - kPartitionEndBytes);
    return row;
  }
};

}  // namespace

RowRange rows_of_index(const Table& table, const SecondaryIndex& index) {
  std::string prefix;
  append_index_prefix(prefix, table.number, index.number);
  std::string end = end_of_prefix(prefix);
  return {std::move(prefix), std::move(end)};
}

RowRange rows_of_condition(const Table& table, const SecondaryIndex& index,
                           const expression::IndexKeyRange& condition) {
  RowRange range;
  append_index_prefix(range.lower, table.number, index.number);
  range.lower += partition_bytes(condition.partition);
  range.lower += partition_bytes(condition.sort_equal);
  range.upper = end_of_prefix(range.lower);
  return cut_at_sort<IndexRows>(std::move(range), condition);
}

Result<void> start_query_behind(std::string_view exclusive_start_key, const Table& table,
                                const SecondaryIndex& index,
                                const expression::IndexKeyRange& condition, bool forward,
                                const tenancy::Scope& scope, const base::Limits& limits,
                                RowRange& range) {
  auto row_key = row_of_start_key(exclusive_start_key, table, index, limits);
  if (!row_key) return invalid("The provided starting key is invalid");
  const model::KeyView key = model::key_of_stored(table.schema.key, ItemView(exclusive_start_key));
  if (!scope.admits_from_index(key.partition, key.sort)) return outside_of_scope();
  if (index_partition_part(index, *row_key) != partition_bytes(condition.partition)) {
    return invalid(
        "The provided starting key is outside query boundaries based on provided conditions");
  }
  if (*row_key < range.lower || *row_key >= range.upper) {
    return invalid("The provided starting key does not match the range key predicate");
  }
  if (forward) {
    range.lower = *std::move(row_key);
    range.lower += '\0';
  } else {
    range.upper = *std::move(row_key);
  }
  return {};
}

Result<void> start_scan_behind(std::string_view exclusive_start_key, const Table& table,
                               const SecondaryIndex& index, std::uint32_t segment,
                               std::uint32_t total_segments, const base::Limits& limits,
                               RowRange& range) {
  auto row_key = row_of_start_key(exclusive_start_key, table, index, limits);
  if (!row_key) return Error(row_key.error()).within("The provided starting key is invalid");
  const std::string_view partition = index_partition_part(index, *row_key);
  if (total_segments > 1 && model::scan_segment(partition, total_segments) != segment) {
    return wrong_segment(segment, total_segments);
  }
  range.lower = *std::move(row_key);
  range.lower += '\0';
  return {};
}

std::string_view index_partition_part(const SecondaryIndex& index, std::string_view row_key) {
  if (row_key.size() < kIndexPrefixBytes) return {};
  const std::string_view all = row_key.substr(kIndexPrefixBytes);
  std::string_view rest = all;
  for (const model::KeyAttribute& attribute : index.key.partition) {
    const std::string_view part = leading_partition_bytes(attribute.type, rest);
    if (part.empty()) return {};
    rest.remove_prefix(part.size());
  }
  return all.substr(0, all.size() - rest.size());
}

std::string index_key_item(const model::KeySchema& table, const SecondaryIndex& index,
                           ItemView item) {
  std::string key;
  model::ValueWriter writer(key);
  const auto mark = writer.begin_item();
  std::uint32_t count = 0;
  for (const model::Attribute& attribute : item) {
    if (!index.key.has(attribute.name) && !is_key_of_table(table, attribute.name)) continue;
    writer.name(attribute.name);
    writer.raw(attribute.value);
    ++count;
  }
  writer.end_item(mark, count);
  return key;
}

}  // namespace rowhouse::engine::embedded
