#pragma once

#include "base/limits.h"
#include "base/result.h"
#include "engine/embedded/table_record.h"
#include "operation/update_table.h"

namespace rowhouse::engine::embedded {

/// Carries out GlobalSecondaryIndexUpdates on a copy of the table: a new index is CREATING, one
/// that is to go is DELETING, and index_job.h does the rest. `before` is the billing mode that the
/// table had; `table` has the new one. DynamoDB's errors: kValidation, kResourceNotFound, and
/// kLimitExceeded for more than one index that comes or goes at a time.
Result<void> apply_index_changes(Table& table, model::BillingMode before,
                                 const operation::UpdateTable& request, const base::Limits& limits);

}  // namespace rowhouse::engine::embedded
