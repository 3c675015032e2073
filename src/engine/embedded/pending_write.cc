#include "engine/embedded/pending_write.h"

#include "engine/embedded/capacity.h"

namespace rowhouse::engine::embedded {

WriteAnswer make_answer(const ItemWrite& write, std::string_view table, model::ItemView old,
                        Outcome&& outcome) {
  WriteAnswer answer;
  if (write.return_consumed_capacity != operation::ReturnConsumedCapacity::kNone) {
    answer.consumed_capacity = capacity_on(table, write.return_consumed_capacity);
    answer.consumed_capacity->write_units = write_units(charged_bytes(old, outcome.after), false);
  }
  answer.attributes = std::move(outcome.attributes);
  return answer;
}

Result<EmbeddedOperations::Inline> EmbeddedOperations::write_inline(const ItemWrite& write,
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
    if (write.needs_old()) {
      ROWHOUSE_TRY(read, store_->get(row_key, Tier::kCached, nullptr, old));
      if (read == Read::kWouldBlock) return Inline::kWouldBlock;
      if (read == Read::kMissing) old.clear();
    }
    Outcome outcome;
    ROWHOUSE_CHECK(write.decide(model::ItemView(old), limits_, outcome));
    stage_change(batch, row_key, outcome);
    if (!batch.empty()) ROWHOUSE_CHECK(store_->write(batch, false));
    answer = make_answer(write, table, model::ItemView(old), std::move(outcome));
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
            [self = std::move(self)]() mutable { read_old(std::move(self), Tier::kAny); });
      });
  if (acquired == LockTable::Acquired::kGranted) read_old(std::move(self), tier);
}

void PendingWrite::read_old(std::unique_ptr<PendingWrite> self, Tier tier) {
  PendingWrite& write = *self;
  if (write.write_.needs_old()) {
    const Result<Read> read = write.engine_.store_->get(write.row_key_, tier, nullptr, write.old_);
    if (!read) return write.finish(read.error());
    if (*read == Read::kWouldBlock) {
      return write.engine_.pool_.run(
          [self = std::move(self)]() mutable { read_old(std::move(self), Tier::kAny); });
    }
    if (*read == Read::kMissing) write.old_.clear();
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
  stage_change(batch, write.row_key_, write.outcome_);
  if (batch.empty()) {
    return write.finish(
        make_answer(write.write_, write.table_name_, old, std::move(write.outcome_)));
  }
  write.engine_.commits_.submit(
      std::move(batch), [self = std::move(self)](Result<void> committed) mutable {
        PendingWrite& done = *self;
        if (!committed) return done.finish(std::move(committed).error());
        done.finish(make_answer(done.write_, done.table_name_, model::ItemView(done.old_),
                                std::move(done.outcome_)));
      });
}

}  // namespace rowhouse::engine::embedded
