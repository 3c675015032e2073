#include "engine/embedded/index_rows.h"

#include <algorithm>
#include <optional>

#include "engine/embedded/capacity.h"
#include "engine/embedded/errors.h"
#include "engine/embedded/row_key.h"
#include "model/item_size.h"
#include "model/key.h"
#include "model/value_writer.h"

namespace rowhouse::engine::embedded {
namespace {

using model::ItemView;
using model::KeyAttribute;
using model::SecondaryIndex;
using model::ValueView;

bool is_kept_up(const SecondaryIndex& index) {
  return index.status != model::IndexStatus::kDeleting;
}

/// Appends values of one role. False if one is missing or is none that a key can have.
bool append_attributes(std::string& out, const std::vector<KeyAttribute>& attributes, ItemView item,
                       std::size_t bytes_max) {
  std::size_t bytes = 0;
  for (const KeyAttribute& attribute : attributes) {
    const auto value = item.find(attribute.name);
    if (!value || value->type() != attribute.type) return false;
    if (attribute.type != model::Type::kNumber) {
      const std::size_t size = value->as_bytes().size();
      bytes += size;
      if (size == 0 || bytes > bytes_max) return false;
    }
    model::append_partition_bytes(out, *value);
  }
  return true;
}

/// A row of an index, or that there is none.
struct Row {
  std::string key;
  std::string buffer;
  std::string_view value;
  bool exists = false;

  void read(const Table& table, const SecondaryIndex& index, ItemView item,
            const base::Limits& limits) {
    key.clear();
    value = {};
    exists = item.exists() && append_index_row_key(key, table, index, item, limits);
    if (exists) value = projected_item(index, item, buffer);
  }
};

/// Calls `visit(index, before, after)` for each index whose row changes.
template <typename F>
void for_each_changed_row(const Table& table, ItemView old, ItemView after,
                          const base::Limits& limits, F&& visit) {
  // Of the thread, so that their memory is there already.
  thread_local Row before, behind;
  for (const SecondaryIndex& index : table.schema.indexes) {
    if (!is_kept_up(index)) continue;
    before.read(table, index, old, limits);
    behind.read(table, index, after, limits);
    if (!before.exists && !behind.exists) continue;
    if (before.exists && behind.exists && before.key == behind.key &&
        before.value == behind.value) {
      continue;
    }
    visit(index, before, behind);
  }
}

/// Calls `visit(index, attribute, value, is_partition)` for each attribute of an index's key that
/// the item has.
template <typename F>
void for_each_index_key(const model::TableSchema& schema, ItemView item, F&& visit) {
  for (const SecondaryIndex& index : schema.indexes) {
    if (!is_kept_up(index)) continue;
    for (const KeyAttribute& attribute : index.key.partition) {
      if (const auto value = item.find(attribute.name)) visit(index, attribute, *value, true);
    }
    for (const KeyAttribute& attribute : index.key.sort) {
      if (const auto value = item.find(attribute.name)) visit(index, attribute, *value, false);
    }
  }
}

Error empty_index_key(const SecondaryIndex& index, const KeyAttribute& attribute,
                      IndexKeyFrom from) {
  const std::string kind = attribute.type == model::Type::kString ? "string" : "binary";
  if (from == IndexKeyFrom::kUpdate) {
    return invalid(
        "One or more parameter values are not valid. The update expression attempted to update a "
        "secondary index key to a value that is not supported. The AttributeValue for a key "
        "attribute cannot contain an empty " +
        kind + " value.");
  }
  return invalid(
      "One or more parameter values are not valid. A value specified for a secondary index key is "
      "not supported. The AttributeValue for a key attribute cannot contain an empty " +
      kind + " value. IndexName: " + index.name + ", IndexKey: " + attribute.name);
}

/// Sizes of several attributes of one role count together.
Result<void> check_sizes(const std::vector<KeyAttribute>& attributes, ItemView item,
                         bool is_partition, const base::Limits& limits) {
  std::size_t bytes = 0;
  for (const KeyAttribute& attribute : attributes) {
    const auto value = item.find(attribute.name);
    if (!value || value->type() != attribute.type || attribute.type == model::Type::kNumber) {
      continue;
    }
    ROWHOUSE_CHECK(model::check_key_value(attribute, *value, is_partition, limits));
    bytes += value->as_bytes().size();
  }
  if (!is_partition && bytes > limits.sort_key_bytes_max) {
    return invalid(
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded "
        "the size limit of " +
        std::to_string(limits.sort_key_bytes_max) + " bytes");
  }
  if (is_partition && bytes > limits.partition_key_bytes_max) {
    return invalid(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
        "limit of" +
        std::to_string(limits.partition_key_bytes_max) + " bytes");
  }
  return {};
}

}  // namespace

bool append_index_row_key(std::string& out, const Table& table, const SecondaryIndex& index,
                          ItemView item, const base::Limits& limits) {
  const std::size_t before = out.size();
  append_index_prefix(out, table.number, index.number);
  if (!append_attributes(out, index.key.partition, item, limits.partition_key_bytes_max) ||
      !append_attributes(out, index.key.sort, item, limits.sort_key_bytes_max)) {
    out.resize(before);
    return false;
  }
  const model::KeyView key = model::key_of_stored(table.schema.key, item);
  model::append_partition_bytes(out, key.partition);
  if (key.sort) model::append_sort_bytes(out, *key.sort);
  return true;
}

std::string_view projected_item(const SecondaryIndex& index, ItemView item, std::string& buffer) {
  if (index.projection == model::ProjectionType::kAll) return item.bytes();
  buffer.clear();
  model::ValueWriter writer(buffer);
  const auto mark = writer.begin_item();
  std::uint32_t count = 0;
  auto wanted = index.projected.begin();
  // Both are sorted by name.
  for (const model::Attribute& attribute : item) {
    while (wanted != index.projected.end() && *wanted < attribute.name) ++wanted;
    if (wanted == index.projected.end()) break;
    if (*wanted != attribute.name) continue;
    writer.name(attribute.name);
    writer.raw(attribute.value);
    ++count;
  }
  writer.end_item(mark, count);
  return buffer;
}

Result<void> check_index_key_types(const model::TableSchema& schema, ItemView item) {
  // Of several indexes that have the attribute, the service names the first by name.
  const SecondaryIndex* first = nullptr;
  std::string message;
  for_each_index_key(
      schema, item,
      [&](const SecondaryIndex& index, const KeyAttribute& attribute, ValueView value, bool) {
        if (value.type() == attribute.type) return;
        if (first != nullptr && (first == &index || first->name < index.name)) return;
        first = &index;
        message = "One or more parameter values were invalid: Type mismatch for Index Key " +
                  attribute.name + " Expected: " + std::string(model::type_name(attribute.type)) +
                  " Actual: " + std::string(model::type_name(value.type())) +
                  " IndexName: " + index.name;
      });
  if (first != nullptr) return invalid(std::move(message));
  return {};
}

Result<void> check_index_key_values(const model::TableSchema& schema, ItemView item,
                                    const base::Limits& limits, IndexKeyFrom from) {
  std::optional<Error> error;
  const SecondaryIndex* first = nullptr;
  for_each_index_key(
      schema, item,
      [&](const SecondaryIndex& index, const KeyAttribute& attribute, ValueView value, bool) {
        if (value.type() != attribute.type || attribute.type == model::Type::kNumber ||
            !value.as_bytes().empty()) {
          return;
        }
        if (first != nullptr && (first == &index || first->name < index.name)) return;
        first = &index;
        error = empty_index_key(index, attribute, from);
      });
  if (error) return *std::move(error);
  for (const SecondaryIndex& index : schema.indexes) {
    if (!is_kept_up(index)) continue;
    ROWHOUSE_CHECK(check_sizes(index.key.partition, item, true, limits));
    ROWHOUSE_CHECK(check_sizes(index.key.sort, item, false, limits));
  }
  return {};
}

bool may_be_indexed(const tenancy::Scope& scope, const model::TableSchema& schema, ItemView item) {
  if (scope.is_unlimited()) return true;
  bool may = true;
  for_each_index_key(
      schema, item,
      [&](const SecondaryIndex&, const KeyAttribute&, ValueView value, bool is_partition) {
        may = may && (!is_partition || scope.may_carry(value));
      });
  return may;
}

void stage_index_rows(Batch& batch, const Table& table, ItemView old, ItemView after,
                      const base::Limits& limits) {
  for_each_changed_row(table, old, after, limits,
                       [&](const SecondaryIndex&, const Row& before, const Row& behind) {
                         if (before.exists && (!behind.exists || before.key != behind.key)) {
                           batch.erase(before.key);
                         }
                         if (behind.exists) batch.put(behind.key, behind.value);
                       });
}

void add_index_writes(operation::ConsumedCapacity& consumed, const Table& table, ItemView old,
                      ItemView after, const base::Limits& limits) {
  const auto size_of = [](const Row& row) { return model::item_size_bytes(ItemView(row.value)); };
  for_each_changed_row(table, old, after, limits,
                       [&](const SecondaryIndex& index, const Row& before, const Row& behind) {
                         operation::IndexCapacity& capacity = capacity_of_index(consumed, index);
                         if (before.exists && behind.exists && before.key == behind.key) {
                           capacity.write_units +=
                               write_units(std::max(size_of(before), size_of(behind)), false);
                           return;
                         }
                         if (before.exists)
                           capacity.write_units += write_units(size_of(before), false);
                         if (behind.exists)
                           capacity.write_units += write_units(size_of(behind), false);
                       });
}

operation::IndexCapacity& capacity_of_index(operation::ConsumedCapacity& consumed,
                                            const SecondaryIndex& index) {
  for (operation::IndexCapacity& each : consumed.indexes) {
    if (each.index == index.name) return each;
  }
  return consumed.indexes.emplace_back(operation::IndexCapacity{index.name, index.is_global, 0, 0});
}

}  // namespace rowhouse::engine::embedded
