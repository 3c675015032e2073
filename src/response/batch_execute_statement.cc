#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {
namespace {

/// The codes of
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
std::string_view code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kConditionalCheckFailed:
      return "ConditionalCheckFailed";
    case ErrorCode::kItemCollectionSizeLimitExceeded:
      return "ItemCollectionSizeLimitExceeded";
    case ErrorCode::kRequestLimitExceeded:
      return "RequestLimitExceeded";
    case ErrorCode::kValidation:
      return "ValidationError";
    case ErrorCode::kProvisionedThroughputExceeded:
      return "ProvisionedThroughputExceeded";
    case ErrorCode::kTransactionConflict:
      return "TransactionConflict";
    case ErrorCode::kThrottling:
      return "ThrottlingError";
    case ErrorCode::kResourceNotFound:
      return "ResourceNotFound";
    case ErrorCode::kAccessDenied:
      return "AccessDenied";
    case ErrorCode::kDuplicateItem:
      return "DuplicateItem";
    default:
      return "InternalServerError";
  }
}

void append_outcome(std::string& out, const operation::StatementOutcome& outcome) {
  Object response(out);
  if (outcome.error) {
    Object error(response.member("Error"));
    error.text("Code", code_of(outcome.error->code()));
    error.item("Item", outcome.error->item());
    error.text("Message", told(*outcome.error));
    error.end();
  }
  if (!outcome.table.empty()) response.text("TableName", outcome.table);
  response.item("Item", outcome.item);
  response.end();
}

}  // namespace

template <>
void write<operation::BatchExecuteStatement>(
    std::string& out, const operation::BatchExecuteStatement::Result& result) {
  Object answer(out);
  answer.member("Responses") += '[';
  for (std::size_t i = 0; i < result.responses.size(); ++i) {
    if (i > 0) out += ',';
    append_outcome(out, result.responses[i]);
  }
  out += ']';
  write_capacities(answer, result.consumed_capacity);
  answer.end();
}

}  // namespace rowhouse::response
