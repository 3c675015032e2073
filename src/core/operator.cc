#include "rowhouse/operator.h"

#include "core/bind.h"
#include "core/calls.h"
#include "core/database_core.h"
#include "core/learning.h"
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

Result<operation::MeasureTenant> measurement(std::string_view table, std::string_view tenant) {
  ROWHOUSE_TRY(id, TenantId::parse(tenant));
  return operation::MeasureTenant{std::string(table), id.text()};
}

Result<std::optional<expression::Condition>> bound(const detail::DatabaseCore& database,
                                                   std::string_view table,
                                                   const std::optional<Condition>& condition) {
  ROWHOUSE_TRY(schema, core::find_table_waiting(*database.engine, table));
  return core::bind_condition(condition ? &*condition : nullptr, Parameter::kCondition,
                              schema->key.partition.name, database.limits);
}

Result<operation::GetItem> get(std::string_view table, const Item& key) {
  ROWHOUSE_TRY(compact, encode_item(key));
  operation::GetItem get;
  get.table = table;
  get.key = std::move(compact);
  get.consistent_read = true;
  return get;
}

Result<operation::PutItem> put(const detail::DatabaseCore& database, std::string_view table,
                               const Item& item, const std::optional<Condition>& condition) {
  ROWHOUSE_TRY(compact, encode_item(item));
  ROWHOUSE_TRY(parsed, bound(database, table, condition));
  operation::PutItem put;
  put.table = table;
  put.item = std::move(compact);
  put.condition = std::move(parsed);
  return put;
}

Result<operation::DeleteItem> remove(const detail::DatabaseCore& database, std::string_view table,
                                     const Item& key, const std::optional<Condition>& condition) {
  ROWHOUSE_TRY(compact, encode_item(key));
  ROWHOUSE_TRY(parsed, bound(database, table, condition));
  operation::DeleteItem remove;
  remove.table = table;
  remove.key = std::move(compact);
  remove.condition = std::move(parsed);
  return remove;
}

Result<operation::UpdateItem> update(const detail::DatabaseCore& database, std::string_view table,
                                     const Item& key, const Changes& changes,
                                     const std::optional<Condition>& condition) {
  ROWHOUSE_TRY(compact, encode_item(key));
  ROWHOUSE_TRY(schema, core::find_table_waiting(*database.engine, table));
  ROWHOUSE_TRY(parsed, bound(database, table, condition));
  ROWHOUSE_TRY(bound_changes,
               core::bind_update(changes, schema->key.partition.name, database.limits));
  operation::UpdateItem update;
  update.table = table;
  update.key = std::move(compact);
  update.update = std::move(bound_changes);
  update.condition = std::move(parsed);
  update.return_values = operation::ReturnValues::kAllNew;
  return update;
}

Result<std::uint64_t> owner_of_tokens(const detail::DatabaseCore& database, std::string_view table,
                                      const ScanSegment& segment) {
  ROWHOUSE_TRY(schema, core::find_table_waiting(*database.engine, table));
  if (segment.total <= 1) return core::fingerprint({"scan", schema->id});
  return core::fingerprint(
      {"scan", schema->id, std::to_string(segment.number), std::to_string(segment.total)});
}

/// In the words of the request's own check.
Result<void> check_segment(const ScanSegment& segment) {
  constexpr std::uint32_t kTotalMax = 1'000'000;
  if (segment.total == 0 || segment.total > kTotalMax) {
    return Error(ErrorCode::kValidation, "A scan has 1 to 1,000,000 segments");
  }
  if (segment.number < segment.total) return {};
  return Error(ErrorCode::kValidation,
               "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
               "Segment: " +
                   std::to_string(segment.number) +
                   " is not less than TotalSegments: " + std::to_string(segment.total));
}

Result<operation::Scan> scan_from(const detail::DatabaseCore& database, std::string_view table,
                                  std::string_view start, std::optional<std::uint32_t> limit,
                                  const ScanSegment& segment) {
  if (limit == 0u) return Error(ErrorCode::kValidation, "A page's limit is at least 1");
  ROWHOUSE_CHECK(check_segment(segment));
  operation::Scan scan;
  scan.table = table;
  scan.limit = limit;
  scan.segment = segment.number;
  scan.total_segments = segment.total;
  if (start.empty()) return scan;
  ROWHOUSE_TRY(owner, owner_of_tokens(database, table, segment));
  ROWHOUSE_TRY(position, core::read_page_token(owner, start));
  if (!model::check_item(position)) {
    return Error(ErrorCode::kValidation, "The page token is damaged");
  }
  scan.exclusive_start_key = std::move(position);
  return scan;
}

/// What each operation's result becomes.
struct Extract {
  Result<TenantPage> operator()(operation::ListTenantsResult&& result) const {
    return TenantPage{std::move(result.tenants), std::move(result.last_evaluated_tenant)};
  }
  Result<TenantUsage> operator()(operation::MeasureTenantResult&& result) const {
    return TenantUsage{result.item_count, result.item_bytes};
  }
  Result<std::optional<Item>> operator()(operation::GetItemResult&& result) const {
    return core::tree_found(std::move(result.item));
  }
  Result<void> operator()(operation::PutItemResult&&) const { return {}; }
  Result<void> operator()(operation::DeleteItemResult&&) const { return {}; }
  Result<Item> operator()(operation::UpdateItemResult&& result) const {
    return core::tree(std::move(result.attributes));
  }
};

/// Makes the pages of a scan, whose tokens are of its table.
struct ScanPage {
  Result<std::uint64_t> owner;

  Result<Page<Item>> operator()(operation::ScanResult&& result) const {
    if (!owner) return owner.error();
    Page<Item> page;
    for (std::size_t i = 0; i < result.items.size(); ++i) {
      ROWHOUSE_TRY(item, decode_item(result.items[i].bytes()));
      page.items.push_back(std::move(item));
    }
    if (!result.last_evaluated_key.empty()) {
      page.next = core::make_page_token(*owner, result.last_evaluated_key);
    }
    return page;
  }
};

/// The operator's one way to the pipeline.
template <typename Operation, typename Extracting = Extract>
auto call(detail::DatabaseCore& database, Result<Operation> operation,
          const Extracting& extract = {}) {
  return core::call(database.pipeline, database.operator_principal, std::move(operation), extract);
}

template <typename T, typename Operation, typename Extracting = Extract>
void send(detail::DatabaseCore& database, Result<Operation> operation,
          std::function<void(Result<T>)> callback, Extracting extract = {}) {
  core::send(database.pipeline, database.operator_principal, std::move(operation),
             std::move(extract), detail::make_receiver<T>(std::move(callback)));
}

}  // namespace

Result<TenantPage> Operator::list_tenants(std::string_view table, std::string_view start,
                                          std::uint32_t limit) const {
  return call(*database_, list(table, start, limit));
}

void Operator::list_tenants_async(std::string_view table, std::string_view start,
                                  std::uint32_t limit,
                                  std::function<void(Result<TenantPage>)> callback) const {
  send(*database_, list(table, start, limit), std::move(callback));
}

Result<TenantUsage> Operator::measure(std::string_view table, std::string_view tenant) const {
  return call(*database_, measurement(table, tenant));
}

void Operator::measure_async(std::string_view table, std::string_view tenant,
                             std::function<void(Result<TenantUsage>)> callback) const {
  send(*database_, measurement(table, tenant), std::move(callback));
}

Result<std::optional<Item>> Operator::get_item(std::string_view table, const Item& key) const {
  return call(*database_, get(table, key));
}

void Operator::get_item_async(std::string_view table, const Item& key,
                              std::function<void(Result<std::optional<Item>>)> callback) const {
  send(*database_, get(table, key), std::move(callback));
}

Result<void> Operator::put_item(std::string_view table, const Item& item,
                                const std::optional<Condition>& condition) const {
  return call(*database_, put(*database_, table, item, condition));
}

void Operator::put_item_async(std::string_view table, const Item& item,
                              const std::optional<Condition>& condition,
                              std::function<void(Result<void>)> callback) const {
  send(*database_, put(*database_, table, item, condition), std::move(callback));
}

Result<void> Operator::remove_item(std::string_view table, const Item& key,
                                   const std::optional<Condition>& condition) const {
  return call(*database_, remove(*database_, table, key, condition));
}

void Operator::remove_item_async(std::string_view table, const Item& key,
                                 const std::optional<Condition>& condition,
                                 std::function<void(Result<void>)> callback) const {
  send(*database_, remove(*database_, table, key, condition), std::move(callback));
}

Result<Item> Operator::update_item(std::string_view table, const Item& key, const Changes& changes,
                                   const std::optional<Condition>& condition) const {
  return call(*database_, update(*database_, table, key, changes, condition));
}

void Operator::update_item_async(std::string_view table, const Item& key, const Changes& changes,
                                 const std::optional<Condition>& condition,
                                 std::function<void(Result<Item>)> callback) const {
  send(*database_, update(*database_, table, key, changes, condition), std::move(callback));
}

Result<Page<Item>> Operator::scan(std::string_view table, std::string_view start,
                                  std::optional<std::uint32_t> limit,
                                  const ScanSegment& segment) const {
  return call(*database_, scan_from(*database_, table, start, limit, segment),
              ScanPage{owner_of_tokens(*database_, table, segment)});
}

void Operator::scan_async(std::string_view table, std::string_view start,
                          std::optional<std::uint32_t> limit,
                          std::function<void(Result<Page<Item>>)> callback) const {
  scan_async(table, start, limit, ScanSegment(), std::move(callback));
}

void Operator::scan_async(std::string_view table, std::string_view start,
                          std::optional<std::uint32_t> limit, const ScanSegment& segment,
                          std::function<void(Result<Page<Item>>)> callback) const {
  send(*database_, scan_from(*database_, table, start, limit, segment), std::move(callback),
       ScanPage{owner_of_tokens(*database_, table, segment)});
}

}  // namespace rowhouse
