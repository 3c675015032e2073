#include "rowhouse/table.h"

#include "core/calls.h"
#include "core/learning.h"
#include "core/table_definition.h"
#include "core/tenant_core.h"
#include "rowhouse/tenant.h"

namespace rowhouse {

Result<Tenant> Table::tenant(std::string_view id) const {
  ROWHOUSE_TRY(tenant_id, TenantId::parse(id));
  ROWHOUSE_TRY(schema, core::find_table_waiting(*database_->engine, name_));
  if (schema->key.partition.type != model::Type::kString) {
    return Error(ErrorCode::kValidation,
                 "Table " + name_ + " has no tenants: its partition key is not of type S");
  }
  return Tenant(
      std::make_shared<const detail::TenantCore>(database_, tenant_id, std::move(schema)));
}

Result<TableDescription> Table::describe() const {
  return core::call(database_->pipeline, database_->operator_principal,
                    Result(operation::DescribeTable{name_}), core::describe);
}

void Table::describe_async(std::function<void(Result<TableDescription>)> callback) const {
  core::send(database_->pipeline, database_->operator_principal,
             Result(operation::DescribeTable{name_}), core::describe,
             detail::make_receiver<TableDescription>(std::move(callback)));
}

}  // namespace rowhouse
