#include "request/check_shape.h"
#include "request/request.h"
#include "request/statement.h"

namespace rowhouse::request {
namespace {

constexpr Member kStatementMembers[] = {
    {"Statement", &shapes::kStatement, true},
    {"Parameters", &shapes::kParameters},
    {"ReturnValuesOnConditionCheckFailure", &shapes::kReturnOnConditionFailureShape},
};
constexpr Shape kParameterizedStatement = {
    .kind = Kind::kStructure,
    .members = kStatementMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.ParameterizedStatement"};
constexpr Shape kStatements = {
    .kind = Kind::kList,
    .min = 1,
    .max = 100,
    .element = &kParameterizedStatement,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.ParameterizedStatement>"};
constexpr Shape kClientRequestToken = {.kind = Kind::kString, .min = 1, .max = 36};
constexpr Member kMembers[] = {
    {"TransactStatements", &kStatements, true},
    {"ClientRequestToken", &kClientRequestToken},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
};

}  // namespace

template <>
Result<operation::ExecuteTransaction> parse(simdjson::dom::element body,
                                            const base::Limits& limits) {
  return parse_in_order<operation::ExecuteTransaction>(
      body, kMembers, [&](const Fields& fields) -> Result<operation::ExecuteTransaction> {
        operation::ExecuteTransaction transaction;
        transaction.client_request_token = fields.text(slot(kMembers, "ClientRequestToken"));
        transaction.return_consumed_capacity = kReturnConsumedCapacity.read(
            fields, slot(kMembers, "ReturnConsumedCapacity"), transaction.return_consumed_capacity);
        ROWHOUSE_TRY(statements, read_statements(fields[slot(kMembers, "TransactStatements")],
                                                 kStatementMembers, limits));
        transaction.statements = std::move(statements);
        if (!transaction.client_request_token.empty()) {
          transaction.request_digest = statements_digest(transaction.statements);
        }
        return transaction;
      });
}

}  // namespace rowhouse::request
