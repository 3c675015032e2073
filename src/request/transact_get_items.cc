#include "request/check_shape.h"
#include "request/expressions.h"
#include "request/members.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Member kGetMembers[] = {
    {"TableName", &shapes::kTableName, true},
    {"Key", &shapes::kItem, true},
    {"ProjectionExpression", &shapes::kText},
    {"ExpressionAttributeNames", &shapes::kAttributeNames},
};
constexpr Shape kGet = {.kind = Kind::kStructure,
                        .members = kGetMembers,
                        .java_type = "class com.amazonaws.dynamodb.v20120810.Get"};
constexpr Member kItemMembers[] = {{"Get", &kGet, true}};
constexpr Shape kTransactGetItem = {
    .kind = Kind::kStructure,
    .members = kItemMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.TransactGetItem"};
constexpr Shape kTransactItems = {
    .kind = Kind::kList,
    .min = 1,
    .max = 100,
    .element = &kTransactGetItem,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.TransactGetItem>"};
constexpr Member kMembers[] = {
    {"TransactItems", &kTransactItems, true},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
};

constexpr Parameter kWithoutValues[] = {
    {"ProjectionExpression", slot(kGetMembers, "ProjectionExpression")}};
constexpr ExpressionParameters kExpressions = {
    .without_values = kWithoutValues, .names_slot = slot(kGetMembers, "ExpressionAttributeNames")};

Result<operation::TransactGet> read_get(simdjson::dom::element json, const base::Limits& limits) {
  ROWHOUSE_TRY(item, Fields::read(json, kItemMembers));
  ROWHOUSE_TRY(fields, Fields::read(item[slot(kItemMembers, "Get")], kGetMembers));
  operation::TransactGet get;
  get.table = read_table_name(fields, slot(kGetMembers, "TableName"));
  Expressions expressions(limits);
  ROWHOUSE_CHECK(expressions.begin(fields, kExpressions));
  ROWHOUSE_TRY(key, read_compact_item(fields, slot(kGetMembers, "Key"), limits));
  get.key = std::move(key);
  ROWHOUSE_TRY(projection,
               expressions.projection(fields, slot(kGetMembers, "ProjectionExpression")));
  get.projection = std::move(projection);
  ROWHOUSE_CHECK(expressions.finish());
  return get;
}

}  // namespace

template <>
Result<operation::TransactGetItems> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::TransactGetItems>(
      body, kMembers, [&](const Fields& fields) -> Result<operation::TransactGetItems> {
        operation::TransactGetItems transaction;
        transaction.return_consumed_capacity = kReturnConsumedCapacity.read(
            fields, slot(kMembers, "ReturnConsumedCapacity"), transaction.return_consumed_capacity);
        simdjson::dom::array items;
        if (fields[slot(kMembers, "TransactItems")].get_array().get(items) != simdjson::SUCCESS) {
          return transaction;  // refused by its shape
        }
        transaction.gets.reserve(items.size());
        for (const auto element : items) {
          ROWHOUSE_TRY(get, read_get(element, limits));
          transaction.gets.push_back(std::move(get));
        }
        return transaction;
      });
}

}  // namespace rowhouse::request
