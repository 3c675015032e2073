#include "request/check_shape.h"
#include "request/expressions.h"
#include "request/members.h"
#include "request/request.h"
#include "request/transaction_digest.h"

namespace rowhouse::request {
namespace {

using operation::TransactWrite;
using ActionKind = TransactWrite::Kind;

// The four actions have their members in common, and differ in what they require: one table gives
// the slots, and each action's own is made from it.
constexpr Member kActionMembers[] = {
    {"TableName", &shapes::kTableName, true},
    {"Key", &shapes::kItem, true},
    {"Item", &shapes::kAnything},
    {"UpdateExpression", &shapes::kAnything},
    {"ConditionExpression", &shapes::kText},
    {"ExpressionAttributeNames", &shapes::kAttributeNames},
    {"ExpressionAttributeValues", &shapes::kAttributeValues},
    {"ReturnValuesOnConditionCheckFailure", &shapes::kReturnOnConditionFailureShape},
};
using ActionMembers = std::array<Member, std::size(kActionMembers)>;

consteval ActionMembers members_of(ActionKind kind) {
  ActionMembers members{};
  for (std::size_t i = 0; i < members.size(); ++i) members[i] = kActionMembers[i];
  if (kind == ActionKind::kConditionCheck) {
    members[slot(kActionMembers, "ConditionExpression")].is_required = true;
  } else if (kind == ActionKind::kUpdate) {
    members[slot(kActionMembers, "UpdateExpression")] = {"UpdateExpression", &shapes::kText, true};
  } else if (kind == ActionKind::kPut) {
    members[slot(kActionMembers, "Item")] = {"Item", &shapes::kItem, true};
    members[slot(kActionMembers, "Key")] = {"Key", &shapes::kAnything};
  }
  return members;
}
constexpr ActionMembers kConditionCheckMembers = members_of(ActionKind::kConditionCheck);
constexpr ActionMembers kPutMembers = members_of(ActionKind::kPut);
constexpr ActionMembers kDeleteMembers = members_of(ActionKind::kDelete);
constexpr ActionMembers kUpdateMembers = members_of(ActionKind::kUpdate);

constexpr Shape kConditionCheck = {
    .kind = Kind::kStructure,
    .members = kConditionCheckMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.ConditionCheck"};
constexpr Shape kPut = {.kind = Kind::kStructure,
                        .members = kPutMembers,
                        .java_type = "class com.amazonaws.dynamodb.v20120810.Put"};
constexpr Shape kDelete = {.kind = Kind::kStructure,
                           .members = kDeleteMembers,
                           .java_type = "class com.amazonaws.dynamodb.v20120810.Delete"};
constexpr Shape kUpdate = {.kind = Kind::kStructure,
                           .members = kUpdateMembers,
                           .java_type = "class com.amazonaws.dynamodb.v20120810.Update"};

constexpr Member kItemMembers[] = {{"ConditionCheck", &kConditionCheck},
                                   {"Put", &kPut},
                                   {"Delete", &kDelete},
                                   {"Update", &kUpdate}};
constexpr std::array<ActionKind, 4> kKinds = {ActionKind::kConditionCheck, ActionKind::kPut,
                                              ActionKind::kDelete, ActionKind::kUpdate};
constexpr Shape kTransactWriteItem = {
    .kind = Kind::kStructure,
    .members = kItemMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.TransactWriteItem"};
constexpr Shape kTransactItems = {
    .kind = Kind::kList,
    .min = 1,
    .max = 100,
    .element = &kTransactWriteItem,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.TransactWriteItem>"};
constexpr Shape kClientRequestToken = {.kind = Kind::kString, .min = 1, .max = 36};
constexpr Member kMembers[] = {
    {"TransactItems", &kTransactItems, true},
    {"ClientRequestToken", &kClientRequestToken},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
    {"ReturnItemCollectionMetrics", &shapes::kReturnItemCollectionMetricsShape},
};

constexpr Parameter kCondition[] = {
    {"ConditionExpression", slot(kActionMembers, "ConditionExpression")}};
constexpr Parameter kUpdateAndCondition[] = {
    {"UpdateExpression", slot(kActionMembers, "UpdateExpression")},
    {"ConditionExpression", slot(kActionMembers, "ConditionExpression")}};

Result<TransactWrite> read_action(ActionKind kind, simdjson::dom::element json,
                                  std::span<const Member> members, const base::Limits& limits) {
  ROWHOUSE_TRY(fields, Fields::read(json, members));
  TransactWrite write;
  write.kind = kind;
  write.table = read_table_name(fields, slot(kActionMembers, "TableName"));
  write.on_condition_failure = kReturnOnConditionFailure.read(
      fields, slot(kActionMembers, "ReturnValuesOnConditionCheckFailure"),
      write.on_condition_failure);
  ExpressionParameters parameters{.with_values = kCondition,
                                  .names_slot = slot(kActionMembers, "ExpressionAttributeNames"),
                                  .values_slot = slot(kActionMembers, "ExpressionAttributeValues")};
  if (kind == ActionKind::kUpdate) parameters.with_values = kUpdateAndCondition;
  Expressions expressions(limits);
  ROWHOUSE_CHECK(expressions.begin(fields, parameters));
  ROWHOUSE_TRY(item, read_compact_item(fields,
                                       kind == ActionKind::kPut ? slot(kActionMembers, "Item")
                                                                : slot(kActionMembers, "Key"),
                                       limits));
  write.item = std::move(item);
  if (kind == ActionKind::kUpdate) {
    ROWHOUSE_TRY(update, expressions.update(fields, slot(kActionMembers, "UpdateExpression")));
    write.update = std::move(update);
  }
  ROWHOUSE_TRY(condition,
               expressions.condition(fields, slot(kActionMembers, "ConditionExpression")));
  write.condition = std::move(condition);
  ROWHOUSE_CHECK(expressions.finish());
  return write;
}

Result<TransactWrite> read_write(simdjson::dom::element json, const base::Limits& limits) {
  ROWHOUSE_TRY(fields, Fields::read(json, kItemMembers));
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < std::size(kItemMembers); ++i) {
    if (!fields.has(i)) continue;
    if (chosen) {
      return invalid("TransactItems can only contain one of Check, Put, Update or Delete");
    }
    chosen = i;
  }
  if (!chosen) {
    return invalid(
        "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
  }
  return read_action(kKinds[*chosen], fields[*chosen], kItemMembers[*chosen].shape->members,
                     limits);
}

Result<operation::TransactWriteItems> build(const Fields& fields, const base::Limits& limits) {
  operation::TransactWriteItems transaction;
  transaction.client_request_token = fields.text(slot(kMembers, "ClientRequestToken"));
  transaction.return_consumed_capacity = kReturnConsumedCapacity.read(
      fields, slot(kMembers, "ReturnConsumedCapacity"), transaction.return_consumed_capacity);
  transaction.return_item_collection_metrics =
      kReturnItemCollectionMetrics.read(fields, slot(kMembers, "ReturnItemCollectionMetrics"),
                                        transaction.return_item_collection_metrics);
  simdjson::dom::array items;
  if (fields[slot(kMembers, "TransactItems")].get_array().get(items) != simdjson::SUCCESS) {
    return transaction;  // refused by its shape
  }
  transaction.writes.reserve(items.size());
  for (const auto element : items) {
    ROWHOUSE_TRY(write, read_write(element, limits));
    transaction.writes.push_back(std::move(write));
  }
  if (!transaction.client_request_token.empty()) {
    transaction.request_digest = transaction_digest(transaction.writes);
  }
  return transaction;
}

}  // namespace

template <>
Result<operation::TransactWriteItems> parse(simdjson::dom::element body,
                                            const base::Limits& limits) {
  return parse_in_order<operation::TransactWriteItems>(
      body, kMembers, [&](const Fields& fields) { return build(fields, limits); });
}

}  // namespace rowhouse::request
