#pragma once

#include "partiql/plan.h"

namespace rowhouse::partiql {

/// Makes a SELECT a GetItem where it names a whole key of the table, queries where it names
/// partitions, and a Scan otherwise.
void plan_select(Plan& plan, Select&& select, const operation::ParameterizedStatement& source,
                 const model::TableSchema& table, Place place);

}  // namespace rowhouse::partiql
