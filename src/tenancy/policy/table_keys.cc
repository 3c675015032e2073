#include "tenancy/policy/table_keys.h"

#include <simdjson.h>

#include <utility>

namespace rowhouse::policy {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::size_t kDescriptionBytesMax = std::size_t{1024} * 1024;
constexpr std::size_t kDepthMax = 32;

Error no_description() {
  return Error(ErrorCode::kValidation,
               "no table description: give what `aws dynamodb describe-table` prints");
}

Result<std::vector<std::string>> partition_keys_of(object owner) {
  array schema;
  std::vector<std::string> names;
  if (owner["KeySchema"].get_array().get(schema) != simdjson::SUCCESS) return no_description();
  for (const element each : schema) {
    std::string_view name;
    std::string_view type;
    if (each["AttributeName"].get_string().get(name) != simdjson::SUCCESS ||
        each["KeyType"].get_string().get(type) != simdjson::SUCCESS) {
      return no_description();
    }
    if (type == "HASH") names.emplace_back(name);
  }
  if (names.empty()) return no_description();
  return names;
}

Result<void> add_indexes(object table, std::string_view member, TableKeys& keys) {
  array list;
  if (table[member].get_array().get(list) != simdjson::SUCCESS) return {};
  for (const element each : list) {
    object index;
    std::string_view name;
    if (each.get_object().get(index) != simdjson::SUCCESS ||
        index["IndexName"].get_string().get(name) != simdjson::SUCCESS) {
      return no_description();
    }
    ROWHOUSE_TRY(names, partition_keys_of(index));
    keys.indexes.push_back({std::string(name), std::move(names)});
  }
  return {};
}

}  // namespace

Result<TableKeys> parse_table_keys(std::string_view json) {
  simdjson::dom::parser parser;
  element root;
  object table;
  std::string_view name;
  if (json.empty() || json.size() > kDescriptionBytesMax ||
      parser.allocate(json.size(), kDepthMax) != simdjson::SUCCESS ||
      parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) {
    return no_description();
  }
  if (root["Table"].get_object().get(table) != simdjson::SUCCESS &&
      root.get_object().get(table) != simdjson::SUCCESS) {
    return no_description();
  }
  if (table["TableName"].get_string().get(name) != simdjson::SUCCESS) return no_description();
  TableKeys keys;
  keys.name = name;
  ROWHOUSE_TRY(partition_keys, partition_keys_of(table));
  keys.partition_keys = std::move(partition_keys);
  ROWHOUSE_CHECK(add_indexes(table, "GlobalSecondaryIndexes", keys));
  ROWHOUSE_CHECK(add_indexes(table, "LocalSecondaryIndexes", keys));
  return keys;
}

}  // namespace rowhouse::policy
