#include "request/check_shape.h"
#include "request/expressions.h"
#include "request/legacy_conditions.h"
#include "request/members.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {
    {"TableName", &shapes::kTableName, true},
    {"Item", &shapes::kItem, true},
    {"ConditionExpression", &shapes::kText},
    {"ExpressionAttributeNames", &shapes::kAttributeNames},
    {"ExpressionAttributeValues", &shapes::kAttributeValues},
    {"ReturnValues", &shapes::kReturnValuesShape},
    {"ReturnValuesOnConditionCheckFailure", &shapes::kReturnOnConditionFailureShape},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
    {"ReturnItemCollectionMetrics", &shapes::kReturnItemCollectionMetricsShape},
    {"Expected", &shapes::kExpected},
    {"ConditionalOperator", &shapes::kConditionalOperator},
};
constexpr Parameter kWithValues[] = {
    {"ConditionExpression", slot(kMembers, "ConditionExpression")}};
constexpr Parameter kLegacy[] = {
    {"Expected", slot(kMembers, "Expected")},
    {"ConditionalOperator", slot(kMembers, "ConditionalOperator")},
};
constexpr ExpressionParameters kExpressions = {
    .with_values = kWithValues,
    .names_slot = slot(kMembers, "ExpressionAttributeNames"),
    .values_slot = slot(kMembers, "ExpressionAttributeValues"),
    .legacy = kLegacy};

}  // namespace

template <>
Result<operation::PutItem> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::PutItem>(
      body, kMembers, [&](const Fields& fields) -> Result<operation::PutItem> {
        operation::PutItem put;
        put.table = read_table_name(fields, slot(kMembers, "TableName"));
        put.return_values =
            kReturnValues.read(fields, slot(kMembers, "ReturnValues"), put.return_values);
        put.on_condition_failure = kReturnOnConditionFailure.read(
            fields, slot(kMembers, "ReturnValuesOnConditionCheckFailure"),
            put.on_condition_failure);
        put.return_consumed_capacity = kReturnConsumedCapacity.read(
            fields, slot(kMembers, "ReturnConsumedCapacity"), put.return_consumed_capacity);
        put.return_item_collection_metrics =
            kReturnItemCollectionMetrics.read(fields, slot(kMembers, "ReturnItemCollectionMetrics"),
                                              put.return_item_collection_metrics);
        Expressions expressions(limits);
        ROWHOUSE_CHECK(expressions.begin(fields, kExpressions));
        ROWHOUSE_TRY(item, read_compact_item(fields, slot(kMembers, "Item"), limits));
        put.item = std::move(item);
        if (put.return_values != operation::ReturnValues::kNone &&
            put.return_values != operation::ReturnValues::kAllOld) {
          return invalid("ReturnValues can only be ALL_OLD or NONE");
        }
        ROWHOUSE_TRY(condition,
                     expressions.condition(fields, slot(kMembers, "ConditionExpression")));
        put.condition = std::move(condition);
        if (fields.has(slot(kMembers, "Expected")) ||
            fields.has(slot(kMembers, "ConditionalOperator"))) {
          ROWHOUSE_TRY(expected, read_expected(fields, slot(kMembers, "Expected"),
                                               slot(kMembers, "ConditionalOperator"), limits));
          put.condition = std::move(expected);
        }
        ROWHOUSE_CHECK(expressions.finish());
        ROWHOUSE_CHECK(check_item_size(put.item, limits));
        return put;
      });
}

}  // namespace rowhouse::request
