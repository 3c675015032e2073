#include <algorithm>
#include <optional>

#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/index_range.h"
#include "engine/embedded/row_counter.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::DescribeTable;

// Counted while the caller waits. A larger table is counted behind the answer, in slices of this
// size.
constexpr std::size_t kSliceRows = 10'000;
constexpr std::size_t kSliceBytes = 8u << 20;

}  // namespace

/// Counts a large table, one slice for each turn on the worker pool.
class TableCount {
 public:
  TableCount(const Store& store, const Catalog& catalog, TableCounts& counts, WorkerPool& pool,
             const base::Clock& clock, std::shared_ptr<const Table> table,
             InFlight::Admitted admitted)
      : store_(store),
        catalog_(catalog),
        counts_(counts),
        pool_(pool),
        clock_(clock),
        table_(std::move(table)),
        admitted_(std::move(admitted)) {
    const RowRange rows = rows_of_table(*table_);
    counter_.emplace(rows.lower, rows.upper);
  }

  /// Goes on for one slice; true if the table and its indexes are counted.
  Result<bool> count_slice() {
    std::size_t rows = kSliceRows;
    while (rows > 0) {
      ROWHOUSE_TRY(ended, counter_->count(store_, nullptr, rows, kSliceBytes));
      if (!ended) return false;
      const std::size_t counted = static_cast<std::size_t>(counter_->counts().items);
      rows -= std::min(rows, counted);
      if (!begin_next()) return true;
    }
    return false;
  }

  void remember() {
    // A table that was deleted meanwhile is forgotten and stays so.
    const Table* const current = catalog_.peek(table_->schema.name);
    if (current == nullptr || current->number != table_->number) return;
    counts_.remember(table_->schema.id, of_table_, std::move(of_indexes_), clock_.now());
  }

  static void go_on(std::unique_ptr<TableCount> self) {
    TableCount& count = *self;
    const Table* const current = count.catalog_.peek(count.table_->schema.name);
    const bool gone = current == nullptr || current->number != count.table_->number;
    if (gone) return count.counts_.forget(count.table_->schema.id);
    const Result<bool> finished = count.count_slice();
    if (!finished) return count.counts_.give_up(count.table_->schema.id);
    if (*finished) return count.remember();
    count.pool_.run([self = std::move(self)]() mutable { go_on(std::move(self)); });
  }

 private:
  /// Keeps what was counted, and goes on to the next index. False if there is none.
  bool begin_next() {
    const auto& indexes = table_->schema.indexes;
    if (next_index_ == 0) {
      of_table_ = counter_->counts();
    } else {
      of_indexes_[indexes[next_index_ - 1].number] = counter_->counts();
    }
    if (next_index_ == indexes.size()) return false;
    const RowRange rows = rows_of_index(*table_, indexes[next_index_++]);
    counter_.emplace(rows.lower, rows.upper);
    return true;
  }

  const Store& store_;
  const Catalog& catalog_;
  TableCounts& counts_;
  WorkerPool& pool_;
  const base::Clock& clock_;
  const std::shared_ptr<const Table> table_;  // Shared with the catalog, which may go on without.
  std::optional<RowCounter> counter_;         ///< Of the table, then of one index after the other.
  std::size_t next_index_ = 0;
  TableCounts::Counts of_table_;
  TableCounts::OfIndexes of_indexes_;
  InFlight::Admitted admitted_;
};

void EmbeddedOperations::execute(const Scope& scope, DescribeTable&& request,
                                 Done<DescribeTable> done) {
  auto table = catalog_.find(request.table);
  if (table == nullptr) return done(table_not_found(request.table));
  const base::Milliseconds now = options_.clock->now();
  // Counts of all tenants together are not for one of them.
  if (!scope.is_unlimited()) return done(operation::TableDescription{shown_at(*table, now)});
  auto admitted = in_flight_.admit(0);
  // What is remembered will do where there is no room to count.
  if (!has_items(*table, now) || !admitted) {
    return done(counts_.describe(shown_at(*table, now)));
  }
  auto count = std::make_unique<TableCount>(*store_, catalog_, counts_, pool_, *options_.clock,
                                            table, *std::move(admitted));
  pool_.run(
      [this, table = std::move(table), count = std::move(count), done = std::move(done)]() mutable {
        const Result<bool> finished = count->count_slice();
        if (finished && *finished) count->remember();
        done(counts_.describe(shown_at(*table, options_.clock->now())));
        if (finished && !*finished && counts_.begin(table->schema.id, options_.clock->now())) {
          TableCount::go_on(std::move(count));
        }
      });
}

}  // namespace rowhouse::engine::embedded
