#include "request/check_shape.h"
#include "request/request.h"
#include "request/statement.h"

namespace rowhouse::request {
namespace {

constexpr Member kStatementMembers[] = {
    {"Statement", &shapes::kStatement, true},
    {"Parameters", &shapes::kParameters},
    {"ConsistentRead", &shapes::kBoolean},
    {"ReturnValuesOnConditionCheckFailure", &shapes::kReturnOnConditionFailureShape},
};
constexpr Shape kStatementRequest = {
    .kind = Kind::kStructure,
    .members = kStatementMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.BatchStatementRequest"};
constexpr Shape kStatements = {
    .kind = Kind::kList,
    .min = 1,
    .max = 25,
    .element = &kStatementRequest,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.BatchStatementRequest>"};
constexpr Member kMembers[] = {
    {"Statements", &kStatements, true},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
};

}  // namespace

template <>
Result<operation::BatchExecuteStatement> parse(simdjson::dom::element body,
                                               const base::Limits& limits) {
  return parse_in_order<operation::BatchExecuteStatement>(
      body, kMembers, [&](const Fields& fields) -> Result<operation::BatchExecuteStatement> {
        operation::BatchExecuteStatement batch;
        batch.return_consumed_capacity = kReturnConsumedCapacity.read(
            fields, slot(kMembers, "ReturnConsumedCapacity"), batch.return_consumed_capacity);
        ROWHOUSE_TRY(statements, read_statements(fields[slot(kMembers, "Statements")],
                                                 kStatementMembers, limits));
        batch.statements = std::move(statements);
        return batch;
      });
}

}  // namespace rowhouse::request
