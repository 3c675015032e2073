#include "engine/embedded/pending_write.h"

#include "engine/embedded/capacity.h"

namespace rowhouse::engine::embedded {

WriteAnswer make_answer(const ItemWrite& write, std::string_view table, const base::Limits& limits,
                        model::ItemView old, Outcome&& outcome) {
  WriteAnswer answer;
  if (write.return_consumed_capacity != operation::ReturnConsumedCapacity::kNone) {
    answer.consumed_capacity = capacity_on(table, write.return_consumed_capacity);
    add_write_units(*answer.consumed_capacity, write, limits, old, outcome.after, false);
  }
  answer.attributes = std::move(outcome.attributes);
  return answer;
}

Result<EmbeddedOperations::Inline> EmbeddedOperations::write_inline(ItemWrite& write,
                                                                    const Scope& scope,
                                                                    std::string_view table,
                                                                    std::string_view row_key,
                                                                    WriteAnswer& answer) {
  // Of the thread, so that their memory is there already. Nothing in here calls back.
  thread_local std::string old;
  thread_local Batch batch;
  old.clear();
  batch.clear();

  LockTable::Hold hold;
  if (locks_.try_acquire(hold, row_key, LockTable::Holder::kWrite) !=
      LockTable::Acquired::kGranted) {
    return Inline::kHeld;
  }
  const auto attempt = [&]() -> Result<Inline> {
    // Looked up once more: an index which was added since must find every write that comes after.
    const Table* const current = table_of_row(table, row_key);
    if (current == nullptr) return resource_not_found();
    write.followed = current->is_followed() ? current : nullptr;
    ROWHOUSE_TRY(knows, know_collection(write, row_key, Tier::kCached));
    if (!knows) return Inline::kWouldBlock;
    if (write.needs_old()) {
      ROWHOUSE_TRY(has_read, read_old_item(*store_, write, row_key, Tier::kCached, old));
      if (!has_read) return Inline::kWouldBlock;
    }
    Outcome outcome;
    ROWHOUSE_CHECK(write.decide(model::ItemView(old), limits_, outcome));
    ROWHOUSE_CHECK(
        stage_change(batch, write, row_key, scope, limits_, model::ItemView(old), outcome));
    ROWHOUSE_CHECK(grow_collection(write, row_key, model::ItemView(old), outcome));
    if (!batch.empty()) {
      auto written = store_->write(batch, false);
      if (!written) {
        shrink_collection(write, row_key, model::ItemView(old), outcome);
        return std::move(written).error();
      }
    }
    answer = make_answer(write, table, limits_, model::ItemView(old), std::move(outcome));
    return Inline::kDone;
  };
  const Result<Inline> result = attempt();
  locks_.release(hold);
  return result;
}

void PendingWrite::start(std::unique_ptr<PendingWrite> self, Tier tier) {
  PendingWrite& write = *self;
  const auto acquired =
      write.engine_.locks_.acquire(write.hold_, write.row_key_, LockTable::Holder::kWrite, [&self] {
        return LockTable::Granted(
            [self = std::move(self)]() mutable { meet_table(std::move(self), Tier::kAny); });
      });
  if (acquired == LockTable::Acquired::kGranted) meet_table(std::move(self), tier);
}

void PendingWrite::meet_table(std::unique_ptr<PendingWrite> self, Tier tier) {
  PendingWrite& write = *self;
  const Table* const table = write.engine_.table_of_row(write.table_name_, write.row_key_);
  if (table == nullptr) return write.finish(resource_not_found());
  if (table->is_followed()) {
    write.followed_ = table->shared_from_this();
    write.write_.followed = table;
  }
  read_old(std::move(self), tier);
}

void PendingWrite::read_old(std::unique_ptr<PendingWrite> self, Tier tier) {
  PendingWrite& write = *self;
  const Result<bool> knows = write.engine_.know_collection(write.write_, write.row_key_, tier);
  if (!knows) return write.finish(knows.error());
  if (!*knows) {
    return write.engine_.pool_.run(
        [self = std::move(self)]() mutable { read_old(std::move(self), Tier::kAny); });
  }
  if (write.write_.needs_old()) {
    const Result<bool> has_read =
        read_old_item(*write.engine_.store_, write.write_, write.row_key_, tier, write.old_);
    if (!has_read) return write.finish(has_read.error());
    if (!*has_read) {
      return write.engine_.pool_.run(
          [self = std::move(self)]() mutable { read_old(std::move(self), Tier::kAny); });
    }
  }
  decide(std::move(self));
}

void PendingWrite::decide(std::unique_ptr<PendingWrite> self) {
  PendingWrite& write = *self;
  const model::ItemView old(write.old_);
  if (auto decided = write.write_.decide(old, write.engine_.limits_, write.outcome_); !decided) {
    return write.finish(std::move(decided).error());
  }
  Batch batch;
  auto staged = stage_change(batch, write.write_, write.row_key_, write.scope_,
                             write.engine_.limits_, old, write.outcome_);
  if (staged) {
    staged = write.engine_.grow_collection(write.write_, write.row_key_, old, write.outcome_);
  }
  if (!staged) return write.finish(std::move(staged).error());
  if (batch.empty()) {
    return write.finish(make_answer(write.write_, write.table_name_, write.engine_.limits_, old,
                                    std::move(write.outcome_)));
  }
  write.engine_.commits_.submit(
      std::move(batch), [self = std::move(self)](Result<void> committed) mutable {
        PendingWrite& done = *self;
        if (!committed) {
          done.engine_.shrink_collection(done.write_, done.row_key_, model::ItemView(done.old_),
                                         done.outcome_);
          return done.finish(std::move(committed).error());
        }
        done.finish(make_answer(done.write_, done.table_name_, done.engine_.limits_,
                                model::ItemView(done.old_), std::move(done.outcome_)));
      });
}

}  // namespace rowhouse::engine::embedded
