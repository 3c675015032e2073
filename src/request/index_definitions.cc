#include "request/index_definitions.h"

#include <algorithm>

namespace rowhouse::request {
namespace {

using model::ProjectionType;
using model::SecondaryIndex;

// Both tables of members begin alike.
constexpr std::size_t kName = slot(shapes::kGlobalIndexMembers, "IndexName");
constexpr std::size_t kKey = slot(shapes::kGlobalIndexMembers, "KeySchema");
constexpr std::size_t kProjection = slot(shapes::kGlobalIndexMembers, "Projection");
static_assert(kName == slot(shapes::kLocalIndexMembers, "IndexName") &&
              kKey == slot(shapes::kLocalIndexMembers, "KeySchema") &&
              kProjection == slot(shapes::kLocalIndexMembers, "Projection"));

/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
constexpr std::size_t kAttributesOfRoleMax = 4;

std::vector<std::string> read_names(simdjson::dom::element list) {
  std::vector<std::string> names;
  simdjson::dom::array array;
  if (list.get_array().get(array) != simdjson::SUCCESS) return names;  // refused by its shape
  for (const auto element : array) {
    std::string_view name;
    if (element.get_string().get(name) == simdjson::SUCCESS) names.emplace_back(name);
  }
  return names;
}

Result<void> read_projection(simdjson::dom::element json, SecondaryIndex& index) {
  ROWHOUSE_TRY(fields, Fields::read(json, shapes::kProjectionMembers));
  constexpr std::size_t kType = slot(shapes::kProjectionMembers, "ProjectionType");
  constexpr std::size_t kNames = slot(shapes::kProjectionMembers, "NonKeyAttributes");
  if (!fields.has(kType)) return invalid_parameter("Unknown ProjectionType: null");
  index.projection = kProjectionTypes.value_of(fields.text(kType), ProjectionType::kAll);
  const bool has_names = fields.has(kNames);
  if (index.projection != ProjectionType::kInclude && has_names) {
    return invalid_parameter("ProjectionType is " + std::string(fields.text(kType)) +
                             ", but NonKeyAttributes is specified");
  }
  if (index.projection == ProjectionType::kInclude && !has_names) {
    return invalid_parameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  }
  if (has_names) index.non_key_attributes = read_names(fields[kNames]);
  return {};
}

/// Several HASH and then several RANGE elements.
Result<void> check_multi_key(const NamedAttributes& keys) {
  if (keys[0].kind != "HASH") return check_simple_key(keys);
  if (keys.size() == 2 && keys[1].kind == "RANGE") return check_simple_key(keys);
  std::size_t hashes = 0, ranges = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool is_hash = keys[i].kind == "HASH";
    if (is_hash && ranges > 0) {
      return invalid("Invalid KeySchema: HASH elements must come before RANGE elements");
    }
    ++(is_hash ? hashes : ranges);
    for (std::size_t j = 0; j < i; ++j) {
      if (keys[i].name != keys[j].name) continue;
      return invalid("Invalid KeySchema: The attribute " + std::string(keys[i].name) +
                     " is named more than once");
    }
  }
  if (hashes > kAttributesOfRoleMax || ranges > kAttributesOfRoleMax) {
    return invalid("Invalid KeySchema: An index key can have at most " +
                   std::to_string(kAttributesOfRoleMax) + " HASH and " +
                   std::to_string(kAttributesOfRoleMax) + " RANGE elements");
  }
  return {};
}

void set_key(SecondaryIndex& index, const NamedAttributes& keys, Definitions& definitions) {
  for (const NamedAttribute& key : keys) {
    (key.kind == "HASH" ? index.key.partition : index.key.sort)
        .push_back(definitions.use(key.name));
  }
}

Result<SecondaryIndex> read_local_index(const Fields& fields, const NamedAttributes& table_key,
                                        Definitions& definitions) {
  SecondaryIndex index;
  index.is_global = false;
  index.name = fields.text(kName);
  const NamedAttributes keys = read_rows(fields[kKey], shapes::kKeySchemaElementMembers);
  ROWHOUSE_CHECK(check_simple_key(keys));
  ROWHOUSE_CHECK(definitions.check_has_all(keys));
  if (keys.size() < 2) {
    return invalid_parameter("Index KeySchema does not have a range key for index: " + index.name);
  }
  if (keys[0].name != table_key[0].name) {
    return invalid_parameter(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
        index.name + ". index hash key: " + std::string(keys[0].name) +
        ", table hash key: " + std::string(table_key[0].name));
  }
  ROWHOUSE_CHECK(read_projection(fields[kProjection], index));
  set_key(index, keys, definitions);
  return index;
}

template <typename ReadOne>
Result<std::vector<SecondaryIndex>> read_list(simdjson::dom::element list,
                                              std::span<const Member> members, ReadOne&& read_one) {
  std::vector<SecondaryIndex> indexes;
  simdjson::dom::array array;
  if (list.get_array().get(array) != simdjson::SUCCESS) return indexes;  // refused by its shape
  for (const auto element : array) {
    ROWHOUSE_TRY(fields, Fields::read(element, members));
    ROWHOUSE_TRY(index, read_one(fields));
    indexes.push_back(std::move(index));
  }
  return indexes;
}

}  // namespace

Result<SecondaryIndex> read_global_index(const Fields& fields, Definitions& definitions) {
  SecondaryIndex index;
  index.name = fields.text(kName);
  const NamedAttributes keys = read_rows(fields[kKey], shapes::kKeySchemaElementMembers);
  ROWHOUSE_CHECK(check_multi_key(keys));
  ROWHOUSE_CHECK(definitions.check_has_all(keys));
  ROWHOUSE_CHECK(read_projection(fields[kProjection], index));
  set_key(index, keys, definitions);
  ROWHOUSE_CHECK(decline(fields, slot(shapes::kGlobalIndexMembers, "OnDemandThroughput"),
                         "OnDemandThroughput"));
  ROWHOUSE_CHECK(
      decline(fields, slot(shapes::kGlobalIndexMembers, "WarmThroughput"), "WarmThroughput"));
  index.throughput =
      read_throughput(fields, slot(shapes::kGlobalIndexMembers, "ProvisionedThroughput"))
          .value_or(model::Throughput());
  ROWHOUSE_CHECK(check_units(index.throughput, index.name));
  return index;
}

Result<std::vector<SecondaryIndex>> read_local_indexes(simdjson::dom::element list,
                                                       const NamedAttributes& table_key,
                                                       Definitions& definitions,
                                                       const base::Limits& limits) {
  ROWHOUSE_TRY(indexes, read_list(list, shapes::kLocalIndexMembers,
                                  [&](const Fields& fields) -> Result<SecondaryIndex> {
                                    if (table_key.size() < 2) {
                                      return invalid_parameter(
                                          "Table KeySchema does not have a range key, which is "
                                          "required when specifying a LocalSecondaryIndex");
                                    }
                                    return read_local_index(fields, table_key, definitions);
                                  }));
  if (indexes.empty()) return invalid_parameter("List of LocalSecondaryIndexes is empty");
  if (indexes.size() > limits.local_indexes_max) {
    return invalid_parameter("Number of LocalSecondaryIndexes exceeds per-table limit of " +
                             std::to_string(limits.local_indexes_max));
  }
  return indexes;
}

Result<std::vector<SecondaryIndex>> read_global_indexes(simdjson::dom::element list,
                                                        model::BillingMode billing_mode,
                                                        Definitions& definitions,
                                                        const base::Limits& limits) {
  const bool is_on_demand = billing_mode == model::BillingMode::kPayPerRequest;
  ROWHOUSE_TRY(
      indexes,
      read_list(
          list, shapes::kGlobalIndexMembers, [&](const Fields& fields) -> Result<SecondaryIndex> {
            ROWHOUSE_TRY(index, read_global_index(fields, definitions));
            const bool has_throughput =
                fields.has(slot(shapes::kGlobalIndexMembers, "ProvisionedThroughput"));
            if (is_on_demand && has_throughput) {
              return invalid_parameter("ProvisionedThroughput should not be specified for index: " +
                                       index.name + " when BillingMode is PAY_PER_REQUEST");
            }
            if (!is_on_demand && !has_throughput) {
              return invalid_parameter("ProvisionedThroughput must be specified for index: " +
                                       index.name);
            }
            return index;
          }));
  if (indexes.empty()) return invalid_parameter("List of GlobalSecondaryIndexes is empty");
  if (indexes.size() > limits.global_indexes_max) {
    return invalid_parameter("GlobalSecondaryIndex count exceeds the per-table limit of " +
                             std::to_string(limits.global_indexes_max));
  }
  return indexes;
}

Result<void> check_together(const std::vector<SecondaryIndex>& indexes,
                            const base::Limits& limits) {
  std::size_t names = 0;
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    names += indexes[i].non_key_attributes.size();
    for (std::size_t j = 0; j < i; ++j) {
      if (indexes[i].name != indexes[j].name) continue;
      return invalid_parameter("Duplicate index name: " + indexes[i].name);
    }
  }
  if (names > limits.projected_attributes_max) {
    return invalid_parameter(
        "Number of NonKeyAttributes over all secondary indexes exceeds the per-table limit of " +
        std::to_string(limits.projected_attributes_max));
  }
  return {};
}

}  // namespace rowhouse::request
