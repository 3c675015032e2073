#include "request/attribute_updates.h"
#include "request/check_shape.h"
#include "request/expressions.h"
#include "request/legacy_conditions.h"
#include "request/members.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {
    {"TableName", &shapes::kTableName, true},
    {"Key", &shapes::kItem, true},
    {"UpdateExpression", &shapes::kText},
    {"ConditionExpression", &shapes::kText},
    {"ExpressionAttributeNames", &shapes::kAttributeNames},
    {"ExpressionAttributeValues", &shapes::kAttributeValues},
    {"ReturnValues", &shapes::kReturnValuesShape},
    {"ReturnValuesOnConditionCheckFailure", &shapes::kReturnOnConditionFailureShape},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
    {"ReturnItemCollectionMetrics", &shapes::kReturnItemCollectionMetricsShape},
    {"AttributeUpdates", &shapes::kAttributeUpdates},
    {"Expected", &shapes::kExpected},
    {"ConditionalOperator", &shapes::kConditionalOperator},
};
constexpr Parameter kWithValues[] = {
    {"UpdateExpression", slot(kMembers, "UpdateExpression")},
    {"ConditionExpression", slot(kMembers, "ConditionExpression")},
};
constexpr Parameter kLegacy[] = {
    {"AttributeUpdates", slot(kMembers, "AttributeUpdates")},
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
Result<operation::UpdateItem> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::UpdateItem>(
      body, kMembers, [&](const Fields& fields) -> Result<operation::UpdateItem> {
        operation::UpdateItem change;
        change.table = read_table_name(fields, slot(kMembers, "TableName"));
        change.return_values =
            kReturnValues.read(fields, slot(kMembers, "ReturnValues"), change.return_values);
        change.on_condition_failure = kReturnOnConditionFailure.read(
            fields, slot(kMembers, "ReturnValuesOnConditionCheckFailure"),
            change.on_condition_failure);
        change.return_consumed_capacity = kReturnConsumedCapacity.read(
            fields, slot(kMembers, "ReturnConsumedCapacity"), change.return_consumed_capacity);
        change.return_item_collection_metrics =
            kReturnItemCollectionMetrics.read(fields, slot(kMembers, "ReturnItemCollectionMetrics"),
                                              change.return_item_collection_metrics);
        Expressions expressions(limits);
        ROWHOUSE_CHECK(expressions.begin(fields, kExpressions));
        ROWHOUSE_TRY(key, read_compact_item(fields, slot(kMembers, "Key"), limits));
        change.key = std::move(key);
        ROWHOUSE_TRY(update, expressions.update(fields, slot(kMembers, "UpdateExpression")));
        change.update = std::move(update);
        if (fields.has(slot(kMembers, "AttributeUpdates"))) {
          ROWHOUSE_TRY(updates,
                       read_attribute_updates(fields, slot(kMembers, "AttributeUpdates"), limits));
          change.update = std::move(updates.update);
          change.makes_item = updates.makes_item;
        }
        ROWHOUSE_TRY(condition,
                     expressions.condition(fields, slot(kMembers, "ConditionExpression")));
        change.condition = std::move(condition);
        if (fields.has(slot(kMembers, "Expected")) ||
            fields.has(slot(kMembers, "ConditionalOperator"))) {
          ROWHOUSE_TRY(expected, read_expected(fields, slot(kMembers, "Expected"),
                                               slot(kMembers, "ConditionalOperator"), limits));
          change.condition = std::move(expected);
        }
        ROWHOUSE_CHECK(expressions.finish());
        return change;
      });
}

}  // namespace rowhouse::request
