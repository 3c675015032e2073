#pragma once

#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "expression/expression.h"
#include "model/schema.h"

namespace rowhouse::engine {

/// What belongs to a tenant, in the words of a filter: for an engine that is asked for a whole
/// table. `own` is the tenant's own partition key, see tenancy::partition_of().
Result<expression::Condition> filter_of_tenant(const std::string& own,
                                               const model::TableSchema& table,
                                               const base::Limits& limits);

}  // namespace rowhouse::engine
