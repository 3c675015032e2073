#pragma once

#include <array>
#include <string>
#include <string_view>

#include "engine/embedded/row_range.h"
#include "engine/embedded/table_record.h"
#include "rowhouse/tenant_id.h"
#include "tenancy/belonging.h"

namespace rowhouse::engine::embedded {

/// The two ranges in which all rows of a tenant lie: the partition `tenant#T` itself, and every
/// partition that begins with `tenant#T#`. For tables whose partition key is of type S.
std::array<RowRange, 2> rows_of_tenant(const Table& table, const TenantId& tenant);

/// Where the rows of every tenant lie, and of keys between them that belong to nobody.
RowRange rows_of_all_tenants(const Table& table);
/// The least key behind all rows of the tenant: where to look for the next one.
std::string behind_tenant(const Table& table, std::string_view tenant);

}  // namespace rowhouse::engine::embedded
