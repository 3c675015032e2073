#include <algorithm>
#include <set>

#include "engine/remote/remote_engine.h"
#include "engine/remote/whole_scan.h"
#include "tenancy/belonging.h"

namespace rowhouse::engine::remote {
namespace {

using operation::ListTenants;
using operation::ListTenantsResult;

/// The first tenants in the order of their ids behind a start, in memory for no more than asked for
/// and one.
class FirstTenants {
 public:
  FirstTenants(std::shared_ptr<const model::TableSchema> table, ListTenants&& list)
      : table_(std::move(table)), list_(std::move(list)) {}

  void take(const operation::ItemList& items) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto key = items[i].find(table_->key.partition.name);
      if (!key || key->type() != model::Type::kString) continue;
      const auto owner = tenancy::owner_of(table_->tenant_template, key->as_bytes());
      if (!owner || *owner <= list_.exclusive_start_tenant) continue;
      if (tenants_.size() > list_.limit && *owner >= *tenants_.rbegin()) continue;
      if (tenants_.contains(*owner)) continue;
      tenants_.emplace(*owner);
      if (tenants_.size() > std::size_t{list_.limit} + 1) tenants_.erase(std::prev(tenants_.end()));
    }
  }
  ListTenantsResult result() const {
    ListTenantsResult result;
    const std::size_t count = std::min<std::size_t>(tenants_.size(), list_.limit);
    result.tenants.assign(tenants_.begin(),
                          std::next(tenants_.begin(), static_cast<std::ptrdiff_t>(count)));
    if (tenants_.size() > count) result.last_evaluated_tenant = result.tenants.back();
    return result;
  }

 private:
  std::shared_ptr<const model::TableSchema> table_;  // Shared with the engine.
  const ListTenants list_;
  std::set<std::string, std::less<>> tenants_;
};

}  // namespace

// The keys of one tenant lie anywhere in a table whose partitions are in the order of a hash: only
// all of it tells.
void RemoteEngine::execute(const Scope& scope, ListTenants&& list, Done<ListTenants> done) {
  std::string name = list.table;
  with_table(std::move(name), std::move(done),
             [this, may_all = scope.is_unlimited(), list = std::move(list)](
                 const TablePtr& table, Done<ListTenants>&& later) mutable {
               if (!may_all) return later(outside_of_scope());
               // Only a key of type S can name a tenant.
               if (table->key.partition.type != model::Type::kString) {
                 return later(ListTenantsResult{});
               }
               operation::Scan scan;
               scan.table = table->name;
               auto first = std::make_shared<FirstTenants>(table, std::move(list));
               WholeScan::run(
                   *caller_, options_, std::move(scan), {table->key.partition.name},
                   [first](const operation::ItemList& items) { first->take(items); },
                   [first, later = std::move(later)](Result<void> read) mutable {
                     if (!read) return later(std::move(read).error());
                     later(first->result());
                   });
             });
}

}  // namespace rowhouse::engine::remote
