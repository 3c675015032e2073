#include "response/members.h"

namespace rowhouse::response {
namespace {

/// Units come in halves, and the service writes them with a decimal point: 0.5, 1.0.
void append_units(std::string& out, double units) {
  const auto halves = static_cast<std::int64_t>(units * 2);
  out += std::to_string(halves / 2);
  out += halves % 2 == 0 ? ".0" : ".5";
}

void append_parts(Object& object, double read_units, double write_units, bool is_split) {
  append_units(object.member("CapacityUnits"), read_units + write_units);
  if (!is_split) return;
  if (read_units > 0) append_units(object.member("ReadCapacityUnits"), read_units);
  if (write_units > 0) append_units(object.member("WriteCapacityUnits"), write_units);
}

/// The indexes of one kind by their names, if something was consumed on any.
void append_indexes(Object& object, std::string_view member,
                    const operation::ConsumedCapacity& capacity, bool is_global) {
  std::optional<Object> indexes;
  for (const operation::IndexCapacity& index : capacity.indexes) {
    if (index.is_global != is_global) continue;
    if (!indexes) indexes.emplace(object.member(member));
    Object units(indexes->member(index.index));
    append_parts(units, index.read_units, index.write_units, capacity.is_split);
    units.end();
  }
  if (indexes) indexes->end();
}

}  // namespace

void append_capacity(std::string& out, const operation::ConsumedCapacity& capacity) {
  Object object(out);
  object.text("TableName", capacity.table);
  append_parts(object, capacity.total_read(), capacity.total_write(), capacity.is_split);
  if (capacity.is_by_index) {
    Object table(object.member("Table"));
    append_parts(table, capacity.read_units, capacity.write_units, capacity.is_split);
    table.end();
    append_indexes(object, "LocalSecondaryIndexes", capacity, false);
    append_indexes(object, "GlobalSecondaryIndexes", capacity, true);
  }
  object.end();
}

void write_capacity(Object& answer, const std::optional<operation::ConsumedCapacity>& capacity) {
  if (capacity) append_capacity(answer.member("ConsumedCapacity"), *capacity);
}

void write_capacities(Object& answer, const std::vector<operation::ConsumedCapacity>& capacities) {
  if (capacities.empty()) return;
  std::string& out = answer.member("ConsumedCapacity");
  out += '[';
  for (std::size_t i = 0; i < capacities.size(); ++i) {
    if (i > 0) out += ',';
    append_capacity(out, capacities[i]);
  }
  out += ']';
}

}  // namespace rowhouse::response
