#include <algorithm>

#include "json/read_value.h"
#include "request/attributes_to_get.h"
#include "request/check_shape.h"
#include "request/expressions.h"
#include "request/members.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Shape kKeys = {.kind = Kind::kList,
                         .min = 1,
                         .max = 100,
                         .element = &shapes::kItem,
                         .java_type =
                             "java.util.List<java.util.Map<java.lang.String, "
                             "com.amazonaws.dynamodb.v20120810.AttributeValue>>"};
constexpr Member kTableMembers[] = {
    {"Keys", &kKeys, true},
    {"ConsistentRead", &shapes::kBoolean},
    {"ProjectionExpression", &shapes::kText},
    {"ExpressionAttributeNames", &shapes::kAttributeNames},
    {"AttributesToGet", &shapes::kAttributesToGet},
};
constexpr Shape kKeysAndAttributes = {
    .kind = Kind::kStructure,
    .members = kTableMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.KeysAndAttributes"};
constexpr Shape kRequestItems = {
    .kind = Kind::kMap,
    .min = 1,
    .max = 100,
    .element = &kKeysAndAttributes,
    .has_name_keys = true,
    .java_type =
        "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.KeysAndAttributes>"};
constexpr Member kMembers[] = {
    {"RequestItems", &kRequestItems, true},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
};

constexpr Parameter kWithoutValues[] = {
    {"ProjectionExpression", slot(kTableMembers, "ProjectionExpression")}};
constexpr Parameter kLegacy[] = {{"AttributesToGet", slot(kTableMembers, "AttributesToGet")}};
constexpr ExpressionParameters kExpressions = {
    .without_values = kWithoutValues,
    .names_slot = slot(kTableMembers, "ExpressionAttributeNames"),
    .legacy = kLegacy};

/// The texts of the projection go along, since keys that were left over are answered in the words
/// of the request.
void keep_texts(const Fields& fields, operation::KeysOfTable& keys) {
  keys.projection_text = fields.text(slot(kTableMembers, "ProjectionExpression"));
  simdjson::dom::object names;
  if (!fields.has(slot(kTableMembers, "ExpressionAttributeNames")) ||
      fields[slot(kTableMembers, "ExpressionAttributeNames")].get_object().get(names) !=
          simdjson::SUCCESS) {
    return;
  }
  for (const auto& [key, content] : names) {
    std::string_view name;
    if (content.get_string().get(name) == simdjson::SUCCESS) {
      keys.projection_names.emplace_back(key, name);
    }
  }
}

Result<operation::KeysOfTable> read_table(std::string_view name, simdjson::dom::element json,
                                          const base::Limits& limits) {
  ROWHOUSE_TRY(fields, Fields::read(json, kTableMembers));
  operation::KeysOfTable keys;
  keys.table = table_name_of(name);
  keys.consistent_read = fields.flag(slot(kTableMembers, "ConsistentRead"), false);
  Expressions expressions(limits);
  ROWHOUSE_CHECK(expressions.begin(fields, kExpressions));
  simdjson::dom::array list;
  if (fields[slot(kTableMembers, "Keys")].get_array().get(list) == simdjson::SUCCESS) {
    keys.keys.reserve(list.size());
    for (const auto element : list) {
      ROWHOUSE_CHECK(json::read_item(element, keys.keys.emplace_back(), limits));
    }
  }
  ROWHOUSE_TRY(projection,
               expressions.projection(fields, slot(kTableMembers, "ProjectionExpression")));
  keys.projection = std::move(projection);
  if (keys.projection) keep_texts(fields, keys);
  if (fields.has(slot(kTableMembers, "AttributesToGet"))) {
    ROWHOUSE_TRY(attributes,
                 read_attributes_to_get(fields, slot(kTableMembers, "AttributesToGet"), limits));
    keys.projection = std::move(attributes);
    // Keys that are left over are told with the expression that says the same.
    expression::Printed printed;
    if (keys.projection) keys.projection->print(printed);
    keys.projection_text = std::move(printed.text);
    keys.projection_names = std::move(printed.names);
  }
  ROWHOUSE_CHECK(expressions.finish());
  return keys;
}

Result<operation::BatchGetItem> build(const Fields& fields, const base::Limits& limits) {
  operation::BatchGetItem batch;
  batch.return_consumed_capacity = kReturnConsumedCapacity.read(
      fields, slot(kMembers, "ReturnConsumedCapacity"), batch.return_consumed_capacity);
  simdjson::dom::object tables;
  if (fields[slot(kMembers, "RequestItems")].get_object().get(tables) != simdjson::SUCCESS) {
    return batch;  // refused by its shape
  }
  std::size_t key_count = 0;
  for (const auto& [name, content] : tables) {
    ROWHOUSE_TRY(keys, read_table(name, content, limits));
    key_count += keys.keys.size();
    if (key_count > limits.batch_get_keys_max) {
      return invalid("Too many items requested for the BatchGetItem call");
    }
    ROWHOUSE_CHECK(check_named_once(batch.tables, keys.table));
    batch.tables.push_back(std::move(keys));
  }
  return batch;
}

}  // namespace

template <>
Result<operation::BatchGetItem> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::BatchGetItem>(
      body, kMembers, [&](const Fields& fields) { return build(fields, limits); });
}

}  // namespace rowhouse::request
