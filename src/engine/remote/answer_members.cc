#include "engine/remote/answer_members.h"

#include <algorithm>
#include <string>

namespace rowhouse::engine::remote {
namespace {

using operation::ConsumedCapacity;
using operation::IndexCapacity;
using operation::ItemCollectionMetrics;

struct Consumed {
  double read_units = 0;
  double write_units = 0;
  bool is_split = false;
};

Result<Consumed> read_units(const Members& of, Units units) {
  Consumed consumed;
  ROWHOUSE_TRY(read, of.real("ReadCapacityUnits", 0));
  ROWHOUSE_TRY(write, of.real("WriteCapacityUnits", 0));
  consumed.is_split = of.has("ReadCapacityUnits") || of.has("WriteCapacityUnits");
  if (consumed.is_split) {
    consumed.read_units = read;
    consumed.write_units = write;
    return consumed;
  }
  ROWHOUSE_TRY(total, of.real("CapacityUnits", 0));
  (units == Units::kRead ? consumed.read_units : consumed.write_units) = total;
  return consumed;
}

Result<void> read_indexes(const Members& of, std::string_view member, bool is_global, Units units,
                          std::vector<IndexCapacity>& out) {
  ROWHOUSE_TRY(indexes, of.object(member));
  if (!indexes) return {};
  for (const auto& [name, json] : indexes->all()) {
    ROWHOUSE_TRY(index, Members::of(json, "the capacity of an index"));
    ROWHOUSE_TRY(consumed, read_units(index, units));
    out.push_back({std::string(name), is_global, consumed.read_units, consumed.write_units});
  }
  return {};
}

Result<ConsumedCapacity> read_one(const Members& of, Units units) {
  ConsumedCapacity capacity;
  ROWHOUSE_TRY(table, of.required_text("TableName"));
  capacity.table = table;
  ROWHOUSE_TRY(of_table, of.object("Table"));
  capacity.is_by_index = of_table.has_value();
  ROWHOUSE_TRY(consumed, read_units(of_table ? *of_table : of, units));
  capacity.read_units = consumed.read_units;
  capacity.write_units = consumed.write_units;
  capacity.is_split =
      consumed.is_split || of.has("ReadCapacityUnits") || of.has("WriteCapacityUnits");
  ROWHOUSE_CHECK(read_indexes(of, "LocalSecondaryIndexes", false, units, capacity.indexes));
  ROWHOUSE_CHECK(read_indexes(of, "GlobalSecondaryIndexes", true, units, capacity.indexes));
  return capacity;
}

Result<ItemCollectionMetrics> read_one_metrics(const Members& of, std::string_view table,
                                               const base::Limits& limits) {
  ItemCollectionMetrics metrics;
  metrics.table = table;
  ROWHOUSE_TRY(key, of.item("ItemCollectionKey", limits));
  metrics.key = std::move(key);
  ROWHOUSE_TRY(range, of.list("SizeEstimateRangeGB"));
  if (!range) return metrics;
  double* const bounds[] = {&metrics.lower_gb, &metrics.upper_gb};
  std::size_t i = 0;
  for (const auto bound : *range) {
    if (i == 2 || bound.get_double().get(*bounds[i]) != simdjson::SUCCESS) {
      return malformed("SizeEstimateRangeGB is not two numbers");
    }
    ++i;
  }
  return metrics;
}

}  // namespace

Result<std::optional<ConsumedCapacity>> read_capacity(const Members& answer, Units units) {
  ROWHOUSE_TRY(of, answer.object("ConsumedCapacity"));
  if (!of) return std::optional<ConsumedCapacity>();
  return read_one(*of, units).transform([](ConsumedCapacity&& capacity) {
    return std::optional<ConsumedCapacity>(std::move(capacity));
  });
}

Result<std::vector<ConsumedCapacity>> read_capacities(const Members& answer, Units units) {
  std::vector<ConsumedCapacity> capacities;
  ROWHOUSE_TRY(list, answer.list("ConsumedCapacity"));
  if (!list) return capacities;
  for (const auto each : *list) {
    ROWHOUSE_TRY(of, Members::of(each, "a consumed capacity"));
    ROWHOUSE_TRY(capacity, read_one(of, units));
    capacities.push_back(std::move(capacity));
  }
  return capacities;
}

void add_capacity(std::optional<ConsumedCapacity>& total, std::optional<ConsumedCapacity>&& more) {
  if (!more) return;
  if (!total) {
    total = std::move(more);
    return;
  }
  total->read_units += more->read_units;
  total->write_units += more->write_units;
  for (IndexCapacity& index : more->indexes) {
    const auto known =
        std::find_if(total->indexes.begin(), total->indexes.end(),
                     [&](const IndexCapacity& each) { return each.index == index.index; });
    if (known == total->indexes.end()) {
      total->indexes.push_back(std::move(index));
      continue;
    }
    known->read_units += index.read_units;
    known->write_units += index.write_units;
  }
}

Result<std::optional<ItemCollectionMetrics>> read_metrics(const Members& answer,
                                                          std::string_view table,
                                                          const base::Limits& limits) {
  ROWHOUSE_TRY(of, answer.object("ItemCollectionMetrics"));
  if (!of || !of->has("ItemCollectionKey")) return std::optional<ItemCollectionMetrics>();
  return read_one_metrics(*of, table, limits).transform([](ItemCollectionMetrics&& metrics) {
    return std::optional<ItemCollectionMetrics>(std::move(metrics));
  });
}

Result<std::vector<ItemCollectionMetrics>> read_all_metrics(const Members& answer,
                                                            const base::Limits& limits) {
  std::vector<ItemCollectionMetrics> metrics;
  ROWHOUSE_TRY(tables, answer.object("ItemCollectionMetrics"));
  if (!tables) return metrics;
  for (const auto& [table, json] : tables->all()) {
    simdjson::dom::array list;
    if (json.get_array().get(list) != simdjson::SUCCESS) {
      return malformed("the ItemCollectionMetrics of a table are no list");
    }
    for (const auto each : list) {
      ROWHOUSE_TRY(of, Members::of(each, "ItemCollectionMetrics"));
      ROWHOUSE_TRY(one, read_one_metrics(of, table, limits));
      metrics.push_back(std::move(one));
    }
  }
  return metrics;
}

}  // namespace rowhouse::engine::remote
