#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/tenant_rows.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::ListTenants;
using operation::ListTenantsResult;

/// Seeks from tenant to tenant, so that the work grows with their number and not with their items.
Result<ListTenantsResult> list_tenants(const Store& store, const Table& table,
                                       const ListTenants& request) {
  ListTenantsResult result;
  const RowRange rows = rows_of_all_tenants(table);
  std::string at = request.exclusive_start_tenant.empty()
                       ? rows.lower
                       : behind_tenant(table, request.exclusive_start_tenant);
  if (at >= rows.upper) return result;
  const auto cursor = store.scan(rows.lower, rows.upper, Tier::kAny, nullptr);
  std::string text;
  for (cursor->seek(at); cursor->valid(); cursor->seek(at)) {
    const std::string_view partition = partition_part(table.schema.key, cursor->key());
    if (!decode_partition_text(partition, text)) {
      return Error(ErrorCode::kDataCorrupt, "A row's key is damaged");
    }
    const auto owner = tenancy::owner_of(table.schema.tenant_template, text);
    if (!owner) {
      // A key that looks like a tenant's and is nobody's: go on behind its partition.
      at = end_of_prefix(cursor->key().substr(0, kTablePrefixBytes + partition.size()));
      continue;
    }
    if (result.tenants.size() == request.limit) {
      result.last_evaluated_tenant = result.tenants.back();
      return result;
    }
    result.tenants.emplace_back(*owner);
    at = behind_tenant(table, *owner);
  }
  ROWHOUSE_CHECK(cursor->status());
  return result;
}

}  // namespace

void EmbeddedOperations::execute(const Scope& scope, ListTenants&& request,
                                 Done<ListTenants> done) {
  const Table* const table = active_table(request.table);
  if (table == nullptr) return done(resource_not_found());
  if (!scope.is_unlimited()) return done(outside_of_scope());
  if (table->schema.key.partition.type != model::Type::kString) return done(ListTenantsResult{});
  run_later(std::move(done),
            [this, table = table->shared_from_this(), request = std::move(request)](
                Done<ListTenants>& later) { later(list_tenants(*store_, *table, request)); });
}

}  // namespace rowhouse::engine::embedded
