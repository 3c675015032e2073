#pragma once

#include <string_view>

#include "base/result.h"
#include "operation/create_table.h"
#include "operation/table_description.h"
#include "operation/update_table.h"
#include "rowhouse/table.h"

/// Between the public words for tables and the operations'.
namespace rowhouse::core {

/// kValidation if a name, a key or the capacity is wrong.
Result<operation::CreateTable> create_table(const TableDefinition& definition);
Result<operation::UpdateTable> update_table(std::string_view name, const TableChanges& changes);
Result<TableDescription> describe(operation::TableDescription&& table);

}  // namespace rowhouse::core
