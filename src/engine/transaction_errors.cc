#include "engine/transaction_errors.h"

#include <algorithm>

#include "engine/errors.h"

namespace rowhouse::engine {

CancellationReason reason_of(const Error& error) {
  CancellationReason reason;
  switch (error.code()) {
    case ErrorCode::kConditionalCheckFailed:
      reason.code = "ConditionalCheckFailed";
      break;
    case ErrorCode::kItemCollectionSizeLimitExceeded:
      reason.code = "ItemCollectionSizeLimitExceeded";
      break;
    default:
      reason.code = "ValidationError";
  }
  reason.message = error.message();
  reason.item = error.item();
  return reason;
}

CancellationReason conflict_reason() {
  return {"TransactionConflict", "Transaction is ongoing for the item", {}};
}

bool any_reason(const std::vector<CancellationReason>& reasons) {
  return std::any_of(reasons.begin(), reasons.end(),
                     [](const CancellationReason& reason) { return reason.code != "None"; });
}

Error transaction_cancelled(std::vector<CancellationReason> reasons) {
  std::string message =
      "Transaction cancelled, please refer cancellation reasons for specific reasons [";
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (i > 0) message += ", ";
    message += reasons[i].code;
  }
  message += ']';
  Error error(ErrorCode::kTransactionCanceled, std::move(message));
  error.with_cancellation_reasons(std::move(reasons));
  return error;
}

Error duplicate_targets() {
  return invalid("Transaction request cannot include multiple operations on one item");
}

Error transaction_too_large(const base::Limits& limits) {
  return invalid("The aggregate size of the items in the transaction cannot exceed " +
                 std::to_string(limits.transaction_bytes_max) + " bytes");
}

}  // namespace rowhouse::engine
