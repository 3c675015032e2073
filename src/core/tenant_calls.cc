#include "rowhouse/tenant_calls.h"

#include "core/bind.h"
#include "core/calls.h"
#include "core/tenant_core.h"
#include "model/value_writer.h"

/// One item of a tenant at a time: get, put, remove, update.
namespace rowhouse::detail {
namespace {

using expression::Parameter;
using operation::ReturnValues;

Result<std::string> found(operation::GetItemResult&& result) { return std::move(result.item); }

template <typename Written>
Result<std::string> attributes(Written&& result) {
  return std::move(result.attributes);
}

Result<operation::GetItem> get_item(const TenantCore& tenant, std::string&& key) {
  ROWHOUSE_CHECK(check_key(key));
  operation::GetItem get;
  get.table = tenant.table();
  get.key = std::move(key);
  get.consistent_read = tenant.consistent_reads;
  return get;
}

Result<operation::PutItem> put_item(const TenantCore& tenant, std::string&& item,
                                    const WriteOptions& options) {
  ROWHOUSE_TRY(condition, core::bind_condition(options.condition, Parameter::kCondition,
                                               tenant.partition_name(), tenant.limits()));
  operation::PutItem put;
  put.table = tenant.table();
  put.item = std::move(item);
  put.condition = std::move(condition);
  if (options.return_old) put.return_values = ReturnValues::kAllOld;
  return put;
}

Result<operation::DeleteItem> delete_item(const TenantCore& tenant, std::string&& key,
                                          const WriteOptions& options) {
  ROWHOUSE_CHECK(check_key(key));
  ROWHOUSE_TRY(condition, core::bind_condition(options.condition, Parameter::kCondition,
                                               tenant.partition_name(), tenant.limits()));
  operation::DeleteItem remove;
  remove.table = tenant.table();
  remove.key = std::move(key);
  remove.condition = std::move(condition);
  if (options.return_old) remove.return_values = ReturnValues::kAllOld;
  return remove;
}

Result<operation::UpdateItem> update_item(const TenantCore& tenant, std::string&& key,
                                          const Changes& changes, const WriteOptions& options) {
  ROWHOUSE_CHECK(check_key(key));
  std::optional<Condition> condition;
  if (options.condition != nullptr) condition = *options.condition;
  if (options.must_exist) {
    condition = condition ? if_present() && *condition : if_present();
  }
  ROWHOUSE_TRY(bound, core::bind_condition(condition ? &*condition : nullptr, Parameter::kCondition,
                                           tenant.partition_name(), tenant.limits()));
  ROWHOUSE_TRY(parsed, core::bind_update(changes, tenant.partition_name(), tenant.limits()));
  operation::UpdateItem update;
  update.table = tenant.table();
  update.key = std::move(key);
  update.update = std::move(parsed);
  update.condition = std::move(bound);
  if (options.return_new) update.return_values = ReturnValues::kAllNew;
  return update;
}

}  // namespace

const codec::KeyLayout& key_layout(const TenantCore& tenant) noexcept { return tenant.keys; }

namespace {

void append_key(std::string& key, const codec::KeyLayout& layout, std::string_view sort_key) {
  key += layout.key_head;
  model::ValueWriter(key).string(sort_key);
  key += layout.key_tail;
}

}  // namespace

std::string make_key(const TenantCore& tenant, std::string_view sort_key) {
  std::string key;
  const codec::KeyLayout& layout = tenant.keys;
  if (!layout.takes_entities) return key;
  key.reserve(layout.key_head.size() + sort_key.size() + layout.key_tail.size() + 4);
  append_key(key, layout, sort_key);
  return key;
}

Result<void> check_key(std::string_view key) {
  if (!key.empty()) return {};
  return Error(ErrorCode::kValidation, "The table has no sort key of type S, which entities need");
}

Result<void> get_by(const TenantCore& tenant, std::string_view sort_key,
                    void (*take)(void* into, std::string_view item), void* into) {
  if (!tenant.keys.takes_entities) return check_key({});
  // One for each thread, since an engine that answers at once leaves its strings where they are,
  // with their room. Nothing else runs on this thread until the answer is there.
  static thread_local operation::GetItem get;
  get.table = tenant.table();
  get.key.clear();
  append_key(get.key, tenant.keys, sort_key);
  get.consistent_read = tenant.consistent_reads;

  core::Waiter<Result<void>> waiter;
  tenant.pipeline().run(tenant.principal, std::move(get),
                        [&waiter, take, into](Result<operation::GetItemResult> result) {
                          if (!result) return waiter.arrive(std::move(result).error());
                          take(into, result->item);
                          waiter.arrive({});
                        });
  return waiter.wait();
}

Result<std::string> get(const TenantCore& tenant, std::string key) {
  return core::call(tenant.pipeline(), tenant.principal, get_item(tenant, std::move(key)), found);
}

void get(const TenantCore& tenant, std::string key, ReceiverPtr<std::string> receiver) {
  core::send(tenant.pipeline(), tenant.principal, get_item(tenant, std::move(key)), found,
             std::move(receiver));
}

Result<std::string> put(const TenantCore& tenant, std::string item, const WriteOptions& options) {
  return core::call(tenant.pipeline(), tenant.principal, put_item(tenant, std::move(item), options),
                    attributes<operation::PutItemResult>);
}

void put(const TenantCore& tenant, std::string item, const WriteOptions& options,
         ReceiverPtr<std::string> receiver) {
  core::send(tenant.pipeline(), tenant.principal, put_item(tenant, std::move(item), options),
             attributes<operation::PutItemResult>, std::move(receiver));
}

Result<std::string> remove(const TenantCore& tenant, std::string key, const WriteOptions& options) {
  return core::call(tenant.pipeline(), tenant.principal,
                    delete_item(tenant, std::move(key), options),
                    attributes<operation::DeleteItemResult>);
}

void remove(const TenantCore& tenant, std::string key, const WriteOptions& options,
            ReceiverPtr<std::string> receiver) {
  core::send(tenant.pipeline(), tenant.principal, delete_item(tenant, std::move(key), options),
             attributes<operation::DeleteItemResult>, std::move(receiver));
}

Result<std::string> update(const TenantCore& tenant, std::string key, const Changes& changes,
                           const WriteOptions& options) {
  return core::call(tenant.pipeline(), tenant.principal,
                    update_item(tenant, std::move(key), changes, options),
                    attributes<operation::UpdateItemResult>);
}

void update(const TenantCore& tenant, std::string key, const Changes& changes,
            const WriteOptions& options, ReceiverPtr<std::string> receiver) {
  core::send(tenant.pipeline(), tenant.principal,
             update_item(tenant, std::move(key), changes, options),
             attributes<operation::UpdateItemResult>, std::move(receiver));
}

}  // namespace rowhouse::detail
