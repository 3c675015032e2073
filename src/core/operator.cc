#include "rowhouse/operator.h"

#include "core/bind.h"
#include "core/calls.h"
#include "core/database_core.h"
#include "core/page_token.h"
#include "core/trees.h"

namespace rowhouse {
namespace {

using expression::Parameter;

Result<operation::ListTenants> list(std::string_view table, std::string_view start,
                                    std::uint32_t limit) {
  if (limit == 0) return Error(ErrorCode::kValidation, "A page's limit is at least 1");
  return operation::ListTenants{std::string(table), std::string(start), limit};
}

Result<TenantPage> tenants(operation::ListTenantsResult&& result) {
  return TenantPage{std::move(result.tenants), std::move(result.last_evaluated_tenant)};
}

Result<operation::MeasureTenant> measurement(std::string_view table, std::string_view tenant) {
  ROWHOUSE_TRY(id, TenantId::parse(tenant));
  return operation::MeasureTenant{std::string(table), id.text()};
}

Result<TenantUsage> usage(operation::MeasureTenantResult&& result) {
  return TenantUsage{result.item_count, result.item_bytes};
}

/// The operator's one way to the pipeline.
template <typename Operation, typename Extract>
auto call(detail::DatabaseCore& database, Result<Operation> operation, Extract&& extract) {
  return core::call(database.pipeline, database.operator_principal, std::move(operation),
                    std::forward<Extract>(extract));
}

Result<std::optional<expression::Condition>> bound(const detail::DatabaseCore& database,
                                                   std::string_view table,
                                                   const std::optional<Condition>& condition) {
  ROWHOUSE_TRY(schema, database.engine->find_table(table));
  return core::bind_condition(condition ? &*condition : nullptr, Parameter::kCondition,
                              schema->key.partition.name, database.limits);
}

}  // namespace

Result<TenantPage> Operator::list_tenants(std::string_view table, std::string_view start,
                                          std::uint32_t limit) const {
  return call(*database_, list(table, start, limit), tenants);
}

void Operator::list_tenants_async(std::string_view table, std::string_view start,
                                  std::uint32_t limit,
                                  std::function<void(Result<TenantPage>)> callback) const {
  core::send(database_->pipeline, database_->operator_principal, list(table, start, limit), tenants,
             detail::make_receiver<TenantPage>(std::move(callback)));
}

Result<TenantUsage> Operator::measure(std::string_view table, std::string_view tenant) const {
  return call(*database_, measurement(table, tenant), usage);
}

void Operator::measure_async(std::string_view table, std::string_view tenant,
                             std::function<void(Result<TenantUsage>)> callback) const {
  core::send(database_->pipeline, database_->operator_principal, measurement(table, tenant), usage,
             detail::make_receiver<TenantUsage>(std::move(callback)));
}

Result<std::optional<Item>> Operator::get_item(std::string_view table, const Item& key) const {
  ROWHOUSE_TRY(compact, encode_item(key));
  operation::GetItem get;
  get.table = table;
  get.key = std::move(compact);
  get.consistent_read = true;
  return core::tree_found(
      call(*database_, Result(std::move(get)), [](operation::GetItemResult&& result) {
        return Result<std::string>(std::move(result.item));
      }));
}

Result<void> Operator::put_item(std::string_view table, const Item& item,
                                const std::optional<Condition>& condition) const {
  ROWHOUSE_TRY(compact, encode_item(item));
  ROWHOUSE_TRY(parsed, bound(*database_, table, condition));
  operation::PutItem put;
  put.table = table;
  put.item = std::move(compact);
  put.condition = std::move(parsed);
  return call(*database_, Result(std::move(put)),
              [](operation::PutItemResult&&) { return Result<void>(); });
}

Result<void> Operator::remove_item(std::string_view table, const Item& key,
                                   const std::optional<Condition>& condition) const {
  ROWHOUSE_TRY(compact, encode_item(key));
  ROWHOUSE_TRY(parsed, bound(*database_, table, condition));
  operation::DeleteItem remove;
  remove.table = table;
  remove.key = std::move(compact);
  remove.condition = std::move(parsed);
  return call(*database_, Result(std::move(remove)),
              [](operation::DeleteItemResult&&) { return Result<void>(); });
}

Result<Item> Operator::update_item(std::string_view table, const Item& key, const Changes& changes,
                                   const std::optional<Condition>& condition) const {
  ROWHOUSE_TRY(compact, encode_item(key));
  ROWHOUSE_TRY(schema, database_->engine->find_table(table));
  ROWHOUSE_TRY(parsed, bound(*database_, table, condition));
  ROWHOUSE_TRY(update, core::bind_update(changes, schema->key.partition.name, database_->limits));
  operation::UpdateItem operation;
  operation.table = table;
  operation.key = std::move(compact);
  operation.update = std::move(update);
  operation.condition = std::move(parsed);
  operation.return_values = operation::ReturnValues::kAllNew;
  return core::tree(
      call(*database_, Result(std::move(operation)), [](operation::UpdateItemResult&& result) {
        return Result<std::string>(std::move(result.attributes));
      }));
}

Result<Page<Item>> Operator::scan(std::string_view table, std::string_view start,
                                  std::optional<std::uint32_t> limit) const {
  if (limit == 0u) return Error(ErrorCode::kValidation, "A page's limit is at least 1");
  ROWHOUSE_TRY(schema, database_->engine->find_table(table));
  const std::uint64_t owner = core::fingerprint({"scan", schema->id});
  operation::Scan scan;
  scan.table = table;
  scan.limit = limit;
  if (!start.empty()) {
    ROWHOUSE_TRY(position, core::read_page_token(owner, start));
    if (!model::check_item(position)) {
      return Error(ErrorCode::kValidation, "The page token is damaged");
    }
    scan.exclusive_start_key = std::move(position);
  }
  return call(*database_, Result(std::move(scan)),
              [owner](operation::ScanResult&& result) -> Result<Page<Item>> {
                Page<Item> page;
                for (std::size_t i = 0; i < result.items.size(); ++i) {
                  ROWHOUSE_TRY(item, decode_item(result.items[i].bytes()));
                  page.items.push_back(std::move(item));
                }
                if (!result.last_evaluated_key.empty()) {
                  page.next = core::make_page_token(owner, result.last_evaluated_key);
                }
                return page;
              });
}

}  // namespace rowhouse
