#include "engine/embedded/index_job.h"

#include "engine/embedded/index_range.h"
#include "engine/embedded/index_rows.h"

namespace rowhouse::engine::embedded {
namespace {

// Keys of a slice are held across its commit, so it is small.
constexpr std::size_t kSliceRows = 64;
constexpr std::size_t kSliceBytes = 256 * 1024;

}  // namespace

IndexJob::IndexJob(EmbeddedOperations& engine, InFlight::Admitted admitted,
                   std::shared_ptr<const Table> table, std::uint32_t index_number)
    : engine_(engine),
      admitted_(std::move(admitted)),
      table_(std::move(table)),
      index_number_(index_number) {
  RowRange rows = rows_of_table(*table_);
  at_ = std::move(rows.lower);
  end_ = std::move(rows.upper);
}

void IndexJob::start(std::unique_ptr<IndexJob> self) {
  self->held_ = self->engine_.locks_.held_keys(self->at_);
  wait_for_writers(std::move(self));
}

void IndexJob::wait_for_writers(std::unique_ptr<IndexJob> self) {
  IndexJob& job = *self;
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
  const model::SecondaryIndex* const index = job.current(table);
  if (index == nullptr) return;
  if (index->status == model::IndexStatus::kDeleting) return clear(std::move(self));
  begin_slice(std::move(self));
}

const model::SecondaryIndex* IndexJob::current(std::shared_ptr<const Table>& table) const {
  if (engine_.closing_.load()) return nullptr;
  table = engine_.catalog_.find(table_->schema.name);
  if (table == nullptr || table->number != table_->number ||
      table->schema.status == model::TableStatus::kDeleting) {
    return nullptr;
  }
  for (const model::SecondaryIndex& index : table->schema.indexes) {
    if (index.number == index_number_) return &index;
  }
  return nullptr;
}

Result<bool> IndexJob::gather() {
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

void IndexJob::begin_slice(std::unique_ptr<IndexJob> self) {
  std::shared_ptr<const Table> table;
  const model::SecondaryIndex* const index = self->current(table);
  if (index == nullptr || index->status != model::IndexStatus::kCreating) return;
  const Result<bool> gathered = self->gather();
  if (!gathered) return;
  if (!*gathered) return self->finish();
  lock_slice(std::move(self));
}

void IndexJob::lock_slice(std::unique_ptr<IndexJob> self) {
  IndexJob& job = *self;
  const auto acquired = job.slice_->lock(job.engine_.locks_, LockTable::Holder::kWrite, [&self] {
    return LockTable::Granted([self = std::move(self)]() mutable { lock_slice(std::move(self)); });
  });
  if (acquired == LockTable::Acquired::kGranted) write_slice(std::move(self));
}

void IndexJob::write_slice(std::unique_ptr<IndexJob> self) {
  IndexJob& job = *self;
  // Looked up now that the keys are held: whoever takes the index away waits for them.
  std::shared_ptr<const Table> table;
  const model::SecondaryIndex* const index = job.current(table);
  if (index == nullptr || index->status != model::IndexStatus::kCreating) {
    return job.slice_->release(job.engine_.locks_);
  }
  if (const auto read = job.slice_->read_old(*job.engine_.store_, Tier::kAny, true); !read) {
    return job.slice_->release(job.engine_.locks_);
  }
  Batch batch;
  std::string row_key, buffer;
  for (const WriteSet::Entry& entry : job.slice_->entries()) {
    const model::ItemView item(entry.old);
    row_key.clear();
    if (!item.exists() ||
        !append_index_row_key(row_key, *table, *index, item, job.engine_.limits_)) {
      continue;
    }
    batch.put(row_key, projected_item(*index, item, buffer));
  }
  if (batch.empty()) return end_slice(std::move(self), {});
  job.engine_.commits_.submit(std::move(batch),
                              [self = std::move(self)](Result<void> written) mutable {
                                end_slice(std::move(self), std::move(written));
                              });
}

void IndexJob::end_slice(std::unique_ptr<IndexJob> self, Result<void> written) {
  IndexJob& job = *self;
  job.slice_->release(job.engine_.locks_);
  if (!written) {
    // The disk failed or is full: what is left waits for the next start. A full queue does not.
    if (written.error().code() != ErrorCode::kThrottling) return;
    job.at_ = job.slice_begin_;
  }
  job.engine_.pool_.run([self = std::move(self)]() mutable { begin_slice(std::move(self)); });
}

void IndexJob::clear(std::unique_ptr<IndexJob> self) {
  IndexJob& job = *self;
  std::string prefix;
  append_index_prefix(prefix, job.table_->number, job.index_number_);
  Batch batch;
  batch.erase_range(prefix, end_of_prefix(prefix));
  job.engine_.commits_.submit(
      std::move(batch), [self = std::move(self)](Result<void> written) mutable {
        if (!written && written.error().code() != ErrorCode::kThrottling) return;
        IndexJob& cleared = *self;
        const bool again = !written;
        cleared.engine_.pool_.run([self = std::move(self), again]() mutable {
          if (again) return clear(std::move(self));
          self->finish();
        });
      });
}

void IndexJob::finish() {
  // If the record cannot be written the index stays as it is until the next start.
  static_cast<void>(
      engine_.catalog_.end_index_change(table_->schema.name, table_->number, index_number_));
}

}  // namespace rowhouse::engine::embedded
