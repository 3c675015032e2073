#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/index_range.h"
#include "engine/embedded/index_read.h"
#include "engine/filter_names.h"

namespace rowhouse::engine::embedded {

using operation::Query;

void EmbeddedOperations::query_index(const Scope& scope, const Table& table, Query&& query,
                                     Done<Query> done) {
  const auto index = find_readable_index(table, query, *options_.clock);
  if (!index) return done(index.error());
  const auto condition = query.key_condition.resolve((*index)->key, limits_);
  if (!condition) return done(condition.error());
  if (auto checked = check_filter(query, (*index)->key); !checked) {
    return done(std::move(checked).error());
  }
  // Of several partition attributes it is the first that must say whose the items are.
  if (!scope.admits(condition->partition.front())) return done(outside_of_scope());

  RowRange range = rows_of_condition(table, **index, *condition);
  if (!query.exclusive_start_key.empty()) {
    auto started = start_query_behind(query.exclusive_start_key, table, **index, *condition,
                                      query.forward, scope, limits_, range);
    if (!started) return done(std::move(started).error());
  }
  IndexPage<Query> page{table.shared_from_this(),
                        *index,
                        scope,
                        std::move(query),
                        {std::move(range.lower), std::move(range.upper)}};
  read_and_answer(
      std::move(page), *store_, limits_.page_bytes_max, std::move(done),
      [this]<typename Later, typename Work>(Later&& later, Work&& work, std::size_t held_bytes) {
        run_later(std::forward<Later>(later), std::forward<Work>(work), held_bytes);
      });
}

}  // namespace rowhouse::engine::embedded
