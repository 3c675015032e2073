#pragma once

#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

/// How a transaction fails, in DynamoDB's words:
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
namespace rowhouse::engine {

/// The reason which one action's own error is: "ConditionalCheckFailed", "ValidationError", ...
CancellationReason reason_of(const Error& error);
/// The reason of an action whose item another transaction is changing.
CancellationReason conflict_reason();
bool any_reason(const std::vector<CancellationReason>& reasons);

/// TransactionCanceledException; its message lists the codes in the order of the actions.
Error transaction_cancelled(std::vector<CancellationReason> reasons);
Error duplicate_targets();
Error transaction_too_large(const base::Limits& limits);

}  // namespace rowhouse::engine
