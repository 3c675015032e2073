#include "engine/embedded/capacity.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/page_reader.h"
#include "engine/embedded/row_range.h"
#include "engine/filter_names.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::Query;
using operation::QueryResult;

QueryResult answer_of(const Query& query, PageReader& page) {
  QueryResult result = std::move(page.result());
  result.is_count_only = query.select == operation::Select::kCount;
  if (query.return_consumed_capacity != operation::ReturnConsumedCapacity::kNone) {
    const auto consistency = query.consistent_read ? Consistency::kStrong : Consistency::kEventual;
    result.consumed_capacity = capacity_on(query.table, query.return_consumed_capacity);
    result.consumed_capacity->read_units = read_units(page.item_bytes(), consistency);
  }
  return result;
}

}  // namespace

void EmbeddedOperations::execute(const Scope& scope, Query&& query, Done<Query> done) {
  const Table* const table = active_table(query.table);
  if (table == nullptr) return done(resource_not_found());
  if (!query.index.empty()) {
    return query_index(scope, *table, std::move(query), std::move(done));
  }
  const model::KeySchema& key = table->schema.key;
  const auto condition = query.key_condition.resolve(key, limits_);
  if (!condition) return done(condition.error());
  if (auto checked = check_filter(query, key); !checked) return done(std::move(checked).error());
  if (!scope.admits(condition->partition)) return done(outside_of_scope());

  RowRange range = rows_of_condition(*table, *condition);
  if (!query.exclusive_start_key.empty()) {
    auto started = start_query_behind(query.exclusive_start_key, *table, *condition, query.forward,
                                      scope, limits_, range);
    if (!started) return done(std::move(started).error());
  }
  PageReader page(std::move(range.lower), std::move(range.upper));
  const auto progress = page.read(*store_, PageSpec::of(query, key, limits_.page_bytes_max),
                                  Tier::kCached, kInlinePageBytesMax);
  if (!progress) return done(progress.error());
  if (*progress == PageReader::Progress::kDone) return done(answer_of(query, page));
  const std::size_t held_bytes = page.held_bytes();
  run_later(
      std::move(done),
      [this, table = table->shared_from_this(), page = std::move(page),
       query = std::move(query)](Done<Query>& later) mutable {
        const auto finished =
            page.read(*store_, PageSpec::of(query, table->schema.key, limits_.page_bytes_max),
                      Tier::kAny, SIZE_MAX);
        if (!finished) return later(finished.error());
        later(answer_of(query, page));
      },
      held_bytes);
}

}  // namespace rowhouse::engine::embedded
