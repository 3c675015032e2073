#include "request/check_shape.h"
#include "request/page.h"
#include "request/request.h"
#include "request/statement.h"

namespace rowhouse::request {
namespace {

constexpr Shape kNextToken = {.kind = Kind::kString, .min = 1, .max = 32768};
constexpr Member kMembers[] = {
    {"Statement", &shapes::kStatement, true},
    {"Parameters", &shapes::kParameters},
    {"ConsistentRead", &shapes::kBoolean},
    {"NextToken", &kNextToken},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
    {"Limit", &shapes::kLimit},
    {"ReturnValuesOnConditionCheckFailure", &shapes::kReturnOnConditionFailureShape},
};

}  // namespace

template <>
Result<operation::ExecuteStatement> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::ExecuteStatement>(
      body, kMembers, [&](const Fields& fields) -> Result<operation::ExecuteStatement> {
        operation::ExecuteStatement execute;
        execute.statement.text = fields.text(slot(kMembers, "Statement"));
        ROWHOUSE_TRY(parameters, read_parameters(fields, slot(kMembers, "Parameters"), limits));
        execute.statement.parameters = std::move(parameters);
        execute.statement.consistent_read = fields.flag(slot(kMembers, "ConsistentRead"), false);
        execute.statement.on_condition_failure = kReturnOnConditionFailure.read(
            fields, slot(kMembers, "ReturnValuesOnConditionCheckFailure"),
            execute.statement.on_condition_failure);
        execute.next_token = fields.text(slot(kMembers, "NextToken"));
        execute.return_consumed_capacity = kReturnConsumedCapacity.read(
            fields, slot(kMembers, "ReturnConsumedCapacity"), execute.return_consumed_capacity);
        if (const auto limit = fields.number(slot(kMembers, "Limit"))) {
          execute.limit = static_cast<std::uint32_t>(*limit);
        }
        return execute;
      });
}

}  // namespace rowhouse::request
