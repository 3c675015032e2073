#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/row_counter.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/tenant_rows.h"
#include "model/value_writer.h"

namespace rowhouse::engine::embedded {

using operation::MeasureTenant;
using operation::MeasureTenantResult;

void EmbeddedOperations::execute(const Scope& scope, MeasureTenant&& request,
                                 Done<MeasureTenant> done) {
  const Table* const table = active_table(request.table);
  if (table == nullptr) return done(resource_not_found());
  const auto tenant = TenantId::parse(request.tenant);
  if (!tenant) return done(tenant.error());
  std::string partition;
  model::ValueWriter(partition).string(
      tenancy::partition_of(table->schema.tenant_template, *tenant));
  if (!scope.admits(model::ValueView(partition))) return done(outside_of_scope());
  // Only a key of type S can name a tenant.
  if (table->schema.key.partition.type != model::Type::kString) return done(MeasureTenantResult{});

  run_later(std::move(done),
            [this, rows = rows_of_tenant(*table, *tenant)](Done<MeasureTenant>& later) {
              const auto snapshot = store_->snapshot();
              MeasureTenantResult result;
              for (const RowRange& range : rows) {
                RowCounter counter(range.lower, range.upper);
                const auto counted = counter.count(*store_, snapshot.get(), SIZE_MAX, SIZE_MAX);
                if (!counted) return later(counted.error());
                result.item_count += counter.counts().items;
                result.item_bytes += counter.counts().bytes;
              }
              later(result);
            });
}

}  // namespace rowhouse::engine::embedded
