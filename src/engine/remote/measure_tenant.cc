#include "engine/remote/remote_engine.h"
#include "engine/remote/whole_scan.h"
#include "engine/tenant_filter.h"
#include "model/item_size.h"
#include "model/value_writer.h"
#include "tenancy/belonging.h"

namespace rowhouse::engine::remote {
namespace {

using operation::MeasureTenant;
using operation::MeasureTenantResult;

std::string string_value(std::string_view text) {
  std::string value;
  model::ValueWriter(value).string(text);
  return value;
}

}  // namespace

// Which partition keys of a tenant there are nobody knows: tenant#T#x may be any.
void RemoteEngine::execute(const Scope& scope, MeasureTenant&& measure, Done<MeasureTenant> done) {
  std::string name = measure.table;
  with_table(std::move(name), std::move(done),
             [this, scope, measure = std::move(measure)](const TablePtr& table,
                                                         Done<MeasureTenant>&& later) {
               const auto tenant = TenantId::parse(measure.tenant);
               if (!tenant) return later(Error(tenant.error()));
               const std::string own = tenancy::partition_of(table->tenant_template, *tenant);
               const std::string partition = string_value(own);
               if (!scope.admits(model::ValueView(partition))) return later(outside_of_scope());
               // Only a key of type S can name a tenant.
               if (table->key.partition.type != model::Type::kString)
                 return later(MeasureTenantResult{});
               auto filter = engine::filter_of_tenant(own, *table, limits());
               if (!filter) return later(std::move(filter).error());
               operation::Scan scan;
               scan.table = table->name;
               scan.filter = *std::move(filter);
               auto sum = std::make_shared<MeasureTenantResult>();  // Shared by the two below.
               WholeScan::run(
                   *caller_, options_, std::move(scan), {},
                   [sum, table, own](const operation::ItemList& items) {
                     for (std::size_t i = 0; i < items.size(); ++i) {
                       // The other side may have forgotten the filter.
                       const auto key = items[i].find(table->key.partition.name);
                       if (!key || key->type() != model::Type::kString ||
                           !tenancy::belongs(key->as_bytes(), own)) {
                         continue;
                       }
                       ++sum->item_count;
                       sum->item_bytes +=
                           static_cast<std::int64_t>(model::item_size_bytes(items[i]));
                     }
                   },
                   [sum, later = std::move(later)](Result<void> read) mutable {
                     if (!read) return later(std::move(read).error());
                     later(*sum);
                   });
             });
}

}  // namespace rowhouse::engine::remote
