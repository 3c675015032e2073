#include "request/attributes_to_get.h"
#include "request/check_shape.h"
#include "request/expressions.h"
#include "request/legacy_conditions.h"
#include "request/members.h"
#include "request/page.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {
    {"TableName", &shapes::kTableName, true},
    {"KeyConditionExpression", &shapes::kText},
    {"ExpressionAttributeValues", &shapes::kAttributeValues},
    {"ExpressionAttributeNames", &shapes::kAttributeNames},
    {"Limit", &shapes::kLimit},
    {"ScanIndexForward", &shapes::kBoolean},
    {"ExclusiveStartKey", &shapes::kItem},
    {"ConsistentRead", &shapes::kBoolean},
    {"FilterExpression", &shapes::kText},
    {"ProjectionExpression", &shapes::kText},
    {"Select", &shapes::kSelect},
    {"IndexName", &shapes::kIndexName},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
    {"KeyConditions", &shapes::kConditions},
    {"QueryFilter", &shapes::kConditions},
    {"ConditionalOperator", &shapes::kConditionalOperator},
    {"AttributesToGet", &shapes::kAttributesToGet},
};
constexpr Parameter kWithValues[] = {
    {"FilterExpression", slot(kMembers, "FilterExpression")},
    {"KeyConditionExpression", slot(kMembers, "KeyConditionExpression")},
};
constexpr Parameter kWithoutValues[] = {
    {"ProjectionExpression", slot(kMembers, "ProjectionExpression")}};
constexpr Parameter kLegacy[] = {
    {"AttributesToGet", slot(kMembers, "AttributesToGet")},
    {"QueryFilter", slot(kMembers, "QueryFilter")},
    {"ConditionalOperator", slot(kMembers, "ConditionalOperator")},
    {"KeyConditions", slot(kMembers, "KeyConditions")},
};
constexpr ExpressionParameters kExpressions = {
    .with_values = kWithValues,
    .without_values = kWithoutValues,
    .names_slot = slot(kMembers, "ExpressionAttributeNames"),
    .values_slot = slot(kMembers, "ExpressionAttributeValues"),
    .legacy = kLegacy};

Result<operation::Query> build(const Fields& fields, const base::Limits& limits) {
  operation::Query query;
  query.table = read_table_name(fields, slot(kMembers, "TableName"));
  query.index = fields.text(slot(kMembers, "IndexName"));
  query.consistent_read = fields.flag(slot(kMembers, "ConsistentRead"), false);
  query.forward = fields.flag(slot(kMembers, "ScanIndexForward"), true);
  if (const auto limit = fields.number(slot(kMembers, "Limit"))) {
    query.limit = static_cast<std::uint32_t>(*limit);
  }
  query.return_consumed_capacity = kReturnConsumedCapacity.read(
      fields, slot(kMembers, "ReturnConsumedCapacity"), query.return_consumed_capacity);
  Expressions expressions(limits);
  ROWHOUSE_CHECK(expressions.begin(fields, kExpressions));
  ROWHOUSE_TRY(start_key, read_start_key(fields, slot(kMembers, "ExclusiveStartKey"), limits));
  query.exclusive_start_key = std::move(start_key);
  ROWHOUSE_TRY(select, read_select(fields, slot(kMembers, "Select"),
                                   projection_named(fields, slot(kMembers, "ProjectionExpression"),
                                                    slot(kMembers, "AttributesToGet")),
                                   !query.index.empty(), true));
  query.select = select;
  if (!fields.has(slot(kMembers, "KeyConditionExpression")) &&
      !fields.has(slot(kMembers, "KeyConditions"))) {
    return invalid(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
        "request.");
  }
  ROWHOUSE_TRY(projection, expressions.projection(fields, slot(kMembers, "ProjectionExpression")));
  query.projection = std::move(projection);
  if (fields.has(slot(kMembers, "AttributesToGet"))) {
    ROWHOUSE_TRY(attributes,
                 read_attributes_to_get(fields, slot(kMembers, "AttributesToGet"), limits));
    query.projection = std::move(attributes);
  }
  ROWHOUSE_TRY(filter, expressions.condition(fields, slot(kMembers, "FilterExpression"),
                                             expression::Parameter::kFilter));
  query.filter = std::move(filter);
  if (fields.has(slot(kMembers, "QueryFilter")) ||
      fields.has(slot(kMembers, "ConditionalOperator"))) {
    ROWHOUSE_TRY(old_filter, read_filter(fields, slot(kMembers, "QueryFilter"),
                                         slot(kMembers, "ConditionalOperator"), limits));
    query.filter = std::move(old_filter);
    query.filter_name = "QueryFilter";
  }
  const std::size_t parts_max = query.index.empty() ? 2 : expression::KeyCondition::kIndexKeyParts;
  ROWHOUSE_TRY(
      key_condition,
      fields.has(slot(kMembers, "KeyConditions"))
          ? read_key_conditions(fields, slot(kMembers, "KeyConditions"), parts_max, limits)
          : expressions.key_condition(fields, slot(kMembers, "KeyConditionExpression"), parts_max));
  query.key_condition = std::move(key_condition);
  ROWHOUSE_CHECK(expressions.finish());
  return query;
}

}  // namespace

template <>
Result<operation::Query> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::Query>(
      body, kMembers, [&](const Fields& fields) { return build(fields, limits); });
}

}  // namespace rowhouse::request
