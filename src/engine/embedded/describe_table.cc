#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/row_counter.h"
#include "engine/embedded/row_key.h"

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
        counter_(row_range()),
        admitted_(std::move(admitted)) {}

  /// True if the table ended within one slice.
  Result<bool> count_slice() {
    ROWHOUSE_TRY(finished, counter_.count(store_, nullptr, kSliceRows, kSliceBytes));
    // A table that was deleted meanwhile is forgotten and stays so.
    const Table* const current = finished ? catalog_.peek(table_->schema.name) : nullptr;
    if (current != nullptr && current->number == table_->number) {
      counts_.remember(table_->schema.id, counter_.counts(), clock_.now());
    }
    return finished;
  }

  static void go_on(std::unique_ptr<TableCount> self) {
    TableCount& count = *self;
    const Table* const current = count.catalog_.peek(count.table_->schema.name);
    const bool gone = current == nullptr || current->number != count.table_->number;
    const Result<bool> finished = gone ? Result<bool>(true) : count.count_slice();
    if (gone) return count.counts_.forget(count.table_->schema.id);
    if (!finished) return count.counts_.give_up(count.table_->schema.id);
    if (*finished) return;
    count.pool_.run([self = std::move(self)]() mutable { go_on(std::move(self)); });
  }

 private:
  RowCounter row_range() const {
    std::string begin;
    append_table_prefix(begin, table_->number);
    std::string end = end_of_prefix(begin);
    return {std::move(begin), std::move(end)};
  }

  const Store& store_;
  const Catalog& catalog_;
  TableCounts& counts_;
  WorkerPool& pool_;
  const base::Clock& clock_;
  const std::shared_ptr<const Table> table_;  // Shared with the catalog, which may go on without.
  RowCounter counter_;
  InFlight::Admitted admitted_;
};

void EmbeddedOperations::execute(const Scope& scope, DescribeTable&& request,
                                 Done<DescribeTable> done) {
  auto table = catalog_.find(request.table);
  if (table == nullptr) return done(table_not_found(request.table));
  // Counts of all tenants together are not for one of them.
  if (!scope.is_unlimited()) return done(operation::TableDescription{table->schema});
  auto admitted = in_flight_.admit(0);
  // What is remembered will do where there is no room to count.
  if (table->schema.status != model::TableStatus::kActive || !admitted) {
    return done(counts_.describe(table->schema));
  }
  auto count = std::make_unique<TableCount>(*store_, catalog_, counts_, pool_, *options_.clock,
                                            table, *std::move(admitted));
  pool_.run(
      [this, table = std::move(table), count = std::move(count), done = std::move(done)]() mutable {
        const Result<bool> finished = count->count_slice();
        done(counts_.describe(table->schema));
        if (finished && !*finished && counts_.begin(table->schema.id, options_.clock->now())) {
          TableCount::go_on(std::move(count));
        }
      });
}

}  // namespace rowhouse::engine::embedded
