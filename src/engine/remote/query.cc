#include "engine/filter_names.h"
#include "engine/remote/checked_read.h"
#include "engine/remote/remote_engine.h"

namespace rowhouse::engine::remote {
namespace {

using operation::Query;
using operation::QueryResult;
using tenancy::Scope;

/// The first page may start only behind a key that the caller could have been told.
Result<void> check_start(const Query& query, const model::TableSchema& table, const Scope& scope) {
  if (query.exclusive_start_key.empty() || scope.is_unlimited()) return {};
  const model::ItemView start(query.exclusive_start_key);
  const auto partition = start.find(table.key.partition.name);
  const auto sort = table.key.sort ? start.find(table.key.sort->name) : std::nullopt;
  if (!partition || (table.key.sort && !sort))
    return invalid("The provided starting key is invalid");
  const bool admits =
      query.index.empty() ? scope.admits(*partition) : scope.admits_from_index(*partition, sort);
  if (!admits) return outside_of_scope();
  return {};
}

Result<void> check_table_query(const Query& query, const model::TableSchema& table,
                               const Scope& scope, const base::Limits& limits) {
  ROWHOUSE_TRY(condition, query.key_condition.resolve(table.key, limits));
  ROWHOUSE_CHECK(check_filter(query, table.key));
  if (!scope.admits(condition.partition)) return outside_of_scope();
  return check_start(query, table, scope);
}

Result<void> check_index_query(const Query& query, const model::TableSchema& table,
                               const Scope& scope, const base::Limits& limits) {
  const model::SecondaryIndex* const index = table.find_index(query.index);
  if (index == nullptr) return index_not_found(query.index);
  ROWHOUSE_TRY(condition, query.key_condition.resolve(index->key, limits));
  ROWHOUSE_CHECK(check_filter(query, index->key));
  // Of several partition attributes it is the first that must say whose the items are.
  if (!scope.admits(condition.partition.front())) return outside_of_scope();
  return check_start(query, table, scope);
}

/// A filter on the key that is queried, which only PartiQL may have: DynamoDB's own filters may
/// not.
bool filters_key(const Query& query, const model::TableSchema& table) {
  Query as_expression;
  as_expression.filter = query.filter;
  if (query.index.empty()) return !check_filter(as_expression, table.key);
  const model::SecondaryIndex* const index = table.find_index(query.index);
  return index != nullptr && !check_filter(as_expression, index->key);
}

Result<QueryResult> read(const Members& answer, const Query& query, const model::TableSchema& table,
                         const Scope& scope, const base::Limits& limits) {
  ROWHOUSE_TRY(page, read_page(answer, limits));
  if (!page.last_evaluated_key.empty() && query.index.empty()) {
    const auto partition = model::ItemView(page.last_evaluated_key).find(table.key.partition.name);
    if (!partition || !scope.admits(*partition)) return malformed("a page ends elsewhere");
  }
  return result_of(std::move(page), query);
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, Query&& query, Done<Query> done) {
  std::string name = query.table;
  with_table(
      std::move(name), std::move(done),
      [this, scope, query = std::move(query)](const TablePtr& table, Done<Query>&& later) mutable {
        auto checked = query.index.empty() ? check_table_query(query, *table, scope, limits())
                                           : check_index_query(query, *table, scope, limits());
        if (!checked) return later(std::move(checked).error());
        const bool looks = !query.index.empty() && scope.narrows_indexes();
        if (looks || (query.filter_name.empty() && filters_key(query, *table))) {
          return read_on(std::make_unique<CheckedRead<Query>>(table, scope, std::move(query)),
                         std::move(later));
        }
        Call call{Query::kName, kDynamoDb, body_of(query)};
        send(std::move(call), std::move(later),
             [this, table, scope, query = std::move(query)](const Members& answer) {
               return read(answer, query, *table, scope, limits());
             });
      });
}

}  // namespace rowhouse::engine::remote
