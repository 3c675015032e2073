#include "request/attributes_to_get.h"
#include "request/check_shape.h"
#include "request/expressions.h"
#include "request/members.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {
    {"TableName", &shapes::kTableName, true},
    {"Key", &shapes::kItem, true},
    {"ConsistentRead", &shapes::kBoolean},
    {"ProjectionExpression", &shapes::kText},
    {"ExpressionAttributeNames", &shapes::kAttributeNames},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
    {"AttributesToGet", &shapes::kAttributesToGet},
};
constexpr Parameter kWithoutValues[] = {
    {"ProjectionExpression", slot(kMembers, "ProjectionExpression")}};
constexpr Parameter kLegacy[] = {{"AttributesToGet", slot(kMembers, "AttributesToGet")}};
constexpr ExpressionParameters kExpressions = {
    .without_values = kWithoutValues,
    .names_slot = slot(kMembers, "ExpressionAttributeNames"),
    .legacy = kLegacy};

}  // namespace

template <>
Result<operation::GetItem> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::GetItem>(
      body, kMembers, [&](const Fields& fields) -> Result<operation::GetItem> {
        operation::GetItem get;
        get.table = read_table_name(fields, slot(kMembers, "TableName"));
        get.consistent_read = fields.flag(slot(kMembers, "ConsistentRead"), false);
        get.return_consumed_capacity = kReturnConsumedCapacity.read(
            fields, slot(kMembers, "ReturnConsumedCapacity"), get.return_consumed_capacity);
        Expressions expressions(limits);
        ROWHOUSE_CHECK(expressions.begin(fields, kExpressions));
        ROWHOUSE_TRY(key, read_compact_item(fields, slot(kMembers, "Key"), limits));
        get.key = std::move(key);
        ROWHOUSE_TRY(projection,
                     expressions.projection(fields, slot(kMembers, "ProjectionExpression")));
        get.projection = std::move(projection);
        if (fields.has(slot(kMembers, "AttributesToGet"))) {
          ROWHOUSE_TRY(attributes,
                       read_attributes_to_get(fields, slot(kMembers, "AttributesToGet"), limits));
          get.projection = std::move(attributes);
        }
        ROWHOUSE_CHECK(expressions.finish());
        return get;
      });
}

}  // namespace rowhouse::request
