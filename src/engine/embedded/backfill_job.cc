#include "engine/embedded/backfill_job.h"

#include "engine/embedded/row_range.h"

namespace rowhouse::engine::embedded {
namespace {

// Keys of a slice are held across its commit, so it is small.
constexpr std::size_t kSliceRows = 64;
constexpr std::size_t kSliceBytes = 256 * 1024;

}  // namespace

BackfillJob::BackfillJob(EmbeddedOperations& engine, InFlight::Admitted admitted,
                         std::shared_ptr<const Table> table, Begun begun)
    : engine_(engine),
      admitted_(std::move(admitted)),
      table_(std::move(table)),
      begun_(std::move(begun)) {
  RowRange rows = rows_of_table(*table_);
  at_ = std::move(rows.lower);
  end_ = std::move(rows.upper);
}

void BackfillJob::start(std::unique_ptr<BackfillJob> self) {
  WorkerPool& pool = self->engine_.pool_;
  pool.run([self = std::move(self)]() mutable {
    self->held_ = self->engine_.locks_.held_keys(self->at_);
    wait_for_writers(std::move(self));
  });
}

void BackfillJob::wait_for_writers(std::unique_ptr<BackfillJob> self) {
  BackfillJob& job = *self;
  while (job.next_held_ < job.held_.size()) {
    const auto acquired = job.engine_.locks_.acquire(
        job.hold_, job.held_[job.next_held_], LockTable::Holder::kWrite, [&self] {
          return LockTable::Granted([self = std::move(self)]() mutable {
            self->engine_.locks_.release(self->hold_);
            ++self->next_held_;
            wait_for_writers(std::move(self));
          });
        });
    if (acquired != LockTable::Acquired::kGranted) return;
    job.engine_.locks_.release(job.hold_);
    ++job.next_held_;
  }
  std::shared_ptr<const Table> table;
  switch (job.current(table)) {
    case Task::kNone:
      return;
    case Task::kClear:
      return clear(std::move(self));
    case Task::kFill:
      return begin_slice(std::move(self));
  }
}

BackfillJob::Task BackfillJob::current(std::shared_ptr<const Table>& table) const {
  if (engine_.closing_.load()) return Task::kNone;
  table = engine_.catalog_.find(table_->schema.name);
  if (table == nullptr || table->number != table_->number ||
      table->schema.status == model::TableStatus::kDeleting) {
    return Task::kNone;
  }
  return task_on(*table);
}

Result<bool> BackfillJob::gather() {
  slice_.emplace();
  slice_begin_ = at_;
  const auto cursor = engine_.store_->scan(at_, end_, Tier::kAny, nullptr);
  std::size_t bytes = 0;
  for (cursor->seek_to_first(); cursor->valid(); cursor->next()) {
    if (slice_->entries().size() >= kSliceRows || bytes >= kSliceBytes) break;
    bytes += cursor->value().size();
    at_ = cursor->key();
    slice_->add(ItemWrite{}, table_->schema.name, at_);
  }
  ROWHOUSE_CHECK(cursor->status());
  at_ += '\0';
  return !slice_->entries().empty();
}

void BackfillJob::begin_slice(std::unique_ptr<BackfillJob> self) {
  std::shared_ptr<const Table> table;
  if (self->current(table) != Task::kFill) return;
  const Result<bool> gathered = self->gather();
  if (!gathered) return;
  if (!*gathered) return self->finish();
  lock_slice(std::move(self));
}

void BackfillJob::lock_slice(std::unique_ptr<BackfillJob> self) {
  BackfillJob& job = *self;
  const auto acquired = job.slice_->lock(job.engine_.locks_, LockTable::Holder::kWrite, [&self] {
    return LockTable::Granted([self = std::move(self)]() mutable { lock_slice(std::move(self)); });
  });
  if (acquired == LockTable::Acquired::kGranted) write_slice(std::move(self));
}

void BackfillJob::write_slice(std::unique_ptr<BackfillJob> self) {
  BackfillJob& job = *self;
  // Looked up now that the keys are held: whoever wants the rows no more waits for them.
  std::shared_ptr<const Table> table;
  if (job.current(table) != Task::kFill) return job.slice_->release(job.engine_.locks_);
  if (const auto read = job.slice_->read_old(*job.engine_.store_, Tier::kAny, true); !read) {
    return job.slice_->release(job.engine_.locks_);
  }
  Batch batch;
  for (const WriteSet::Entry& entry : job.slice_->entries()) {
    const model::ItemView item(entry.old);
    if (item.exists()) job.stage_item(batch, *table, entry.row_key, item);
  }
  if (batch.empty()) return end_slice(std::move(self), {});
  job.engine_.commits_.submit(std::move(batch),
                              [self = std::move(self)](Result<void> written) mutable {
                                end_slice(std::move(self), std::move(written));
                              });
}

void BackfillJob::end_slice(std::unique_ptr<BackfillJob> self, Result<void> written) {
  BackfillJob& job = *self;
  job.slice_->release(job.engine_.locks_);
  if (!written) {
    // The disk failed or is full: what is left waits for the next start. A full queue does not.
    if (written.error().code() != ErrorCode::kThrottling) return;
    job.at_ = job.slice_begin_;
  }
  job.tell();
  job.engine_.pool_.run([self = std::move(self)]() mutable { begin_slice(std::move(self)); });
}

void BackfillJob::clear(std::unique_ptr<BackfillJob> self) {
  BackfillJob& job = *self;
  const std::string prefix = job.prefix();
  Batch batch;
  batch.erase_range(prefix, end_of_prefix(prefix));
  job.engine_.commits_.submit(
      std::move(batch), [self = std::move(self)](Result<void> written) mutable {
        if (!written && written.error().code() != ErrorCode::kThrottling) return;
        BackfillJob& cleared = *self;
        const bool again = !written;
        cleared.engine_.pool_.run([self = std::move(self), again]() mutable {
          if (again) return clear(std::move(self));
          self->finish();
        });
      });
}

}  // namespace rowhouse::engine::embedded
