#include "engine/embedded/capacity.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/write_set.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::BatchWriteItem;
using operation::BatchWriteItemResult;
using operation::ReturnConsumedCapacity;

// So much of a batch is written as one. Each of its items is a write of its own to DynamoDB's
// users; putting them together only saves work.
constexpr std::size_t kPartBytesMax = 1u << 20;

}  // namespace

/// A batch on its way, part by part. Whoever is at work on it owns it.
class PendingBatchWrite {
 public:
  PendingBatchWrite(EmbeddedOperations& engine, InFlight::Admitted admitted,
                    const tenancy::Scope& scope, BatchWriteItem&& request,
                    std::vector<std::vector<std::string>> row_keys,
                    base::Completion<BatchWriteItemResult> done)
      : engine_(engine),
        admitted_(std::move(admitted)),
        scope_(scope),
        request_(std::move(request)),
        row_keys_(std::move(row_keys)),
        done_(std::move(done)) {}

  /// Writes what is left, or answers if nothing is.
  static void start_part(std::unique_ptr<PendingBatchWrite> self) {
    if (!self->gather_part()) return self->done_(std::move(self->result_));
    lock(std::move(self), Tier::kCached);
  }

 private:
  bool wants_capacity() const {
    return request_.return_consumed_capacity != ReturnConsumedCapacity::kNone;
  }

  bool gather_part() {
    set_.emplace();
    part_table_ = table_;
    part_request_ = next_;
    std::size_t bytes = 0;
    for (; table_ < request_.tables.size(); ++table_, next_ = 0) {
      const operation::WritesOfTable& of_table = request_.tables[table_];
      for (; next_ < of_table.requests.size(); ++next_) {
        if (bytes >= kPartBytesMax) return true;
        const operation::WriteRequest& write = of_table.requests[next_];
        bytes += write.item.size();
        set_->add(ItemWrite::of(write), of_table.table, std::move(row_keys_[table_][next_]));
      }
    }
    return !set_->entries().empty();
  }

  static void lock(std::unique_ptr<PendingBatchWrite> self, Tier tier) {
    PendingBatchWrite& batch = *self;
    const auto acquired =
        batch.set_->lock(batch.engine_.locks_, LockTable::Holder::kWrite, [&self] {
          return LockTable::Granted(
              [self = std::move(self)]() mutable { lock(std::move(self), Tier::kAny); });
        });
    if (acquired != LockTable::Acquired::kGranted) return;
    const bool met = batch.set_->meet_tables([&](std::string_view name, std::string_view row_key) {
      return batch.engine_.table_of_row(name, row_key);
    });
    if (!met) return batch.refuse(resource_not_found());
    read_old(std::move(self), tier);
  }

  static void read_old(std::unique_ptr<PendingBatchWrite> self, Tier tier) {
    PendingBatchWrite& batch = *self;
    const auto read = batch.set_->read_old(*batch.engine_.store_, tier, batch.wants_capacity());
    if (!read) return batch.refuse(read.error());
    const auto knows = *read ? batch.know_collections(tier) : Result<bool>(false);
    if (!knows) return batch.refuse(knows.error());
    if (*knows) return commit(std::move(self));
    batch.engine_.pool_.run(
        [self = std::move(self)]() mutable { read_old(std::move(self), Tier::kAny); });
  }

  Result<bool> know_collections(Tier tier) {
    for (const WriteSet::Entry& entry : set_->entries()) {
      ROWHOUSE_TRY(knows, engine_.know_collection(entry.write, entry.row_key, tier));
      if (!knows) return false;
    }
    return true;
  }

  static void commit(std::unique_ptr<PendingBatchWrite> self) {
    PendingBatchWrite& batch = *self;
    Batch changes;
    for (WriteSet::Entry& entry : batch.set_->entries()) {
      // Puts and deletes without conditions do not fail, unless an index was added meanwhile.
      const model::ItemView old(entry.old);
      const auto decided = entry.write.decide(old, batch.engine_.limits_, entry.outcome);
      if (!decided) return batch.refuse(decided.error());
      auto staged = stage_change(changes, entry.write, entry.row_key, batch.scope_,
                                 batch.engine_.limits_, old, entry.outcome);
      if (staged) {
        staged = batch.engine_.grow_collection(entry.write, entry.row_key, old, entry.outcome);
      }
      if (!staged) return batch.refuse(std::move(staged).error());
      ++batch.grown_;
    }
    if (changes.empty()) return end_part(std::move(self));
    batch.engine_.commits_.submit(std::move(changes),
                                  [self = std::move(self)](Result<void> committed) mutable {
                                    if (!committed)
                                      return self->refuse(std::move(committed).error());
                                    end_part(std::move(self));
                                  });
  }

  static void end_part(std::unique_ptr<PendingBatchWrite> self) {
    self->set_->release(self->engine_.locks_);
    self->grown_ = 0;
    for (const WriteSet::Entry& entry : self->set_->entries()) {
      auto metrics = self->engine_.collection_metrics(self->request_.return_item_collection_metrics,
                                                      entry.write, entry.row_key);
      if (metrics) add_metrics(self->result_.item_collection_metrics, *std::move(metrics));
    }
    if (self->wants_capacity()) {
      for (const WriteSet::Entry& entry : self->set_->entries()) {
        add_write_units(capacity_of(self->result_.consumed_capacity, entry.table,
                                    self->request_.return_consumed_capacity),
                        entry.write, self->engine_.limits_, model::ItemView(entry.old),
                        entry.outcome.after, false);
      }
    }
    start_part(std::move(self));
  }

  /// The part cannot be written. What was written before it stays; if that is nothing, or the
  /// engine is at fault, the request fails.
  void refuse(Error error) {
    for (; grown_ > 0; --grown_) {
      const WriteSet::Entry& entry = set_->entries()[grown_ - 1];
      engine_.shrink_collection(entry.write, entry.row_key, model::ItemView(entry.old),
                                entry.outcome);
    }
    set_->release(engine_.locks_);
    const bool nothing_written = part_table_ == 0 && part_request_ == 0;
    if (nothing_written || error.code() != ErrorCode::kThrottling) return done_(std::move(error));
    for (; part_table_ < request_.tables.size(); ++part_table_, part_request_ = 0) {
      operation::WritesOfTable rest = std::move(request_.tables[part_table_]);
      rest.requests.erase(rest.requests.begin(),
                          rest.requests.begin() + static_cast<std::ptrdiff_t>(part_request_));
      if (!rest.requests.empty()) result_.unprocessed.push_back(std::move(rest));
    }
    done_(std::move(result_));
  }

  EmbeddedOperations& engine_;
  InFlight::Admitted admitted_;
  const tenancy::Scope scope_;
  BatchWriteItem request_;
  std::vector<std::vector<std::string>> row_keys_;  ///< For each table, those of its requests.
  base::Completion<BatchWriteItemResult> done_;
  BatchWriteItemResult result_;
  std::size_t table_ = 0;  ///< What the next part begins with.
  std::size_t next_ = 0;
  std::size_t part_table_ = 0;  ///< What this part began with.
  std::size_t part_request_ = 0;
  std::optional<WriteSet> set_;
  std::size_t grown_ = 0;  ///< Of the entries of set_, from its front: their collections know.
};

void EmbeddedOperations::execute(const Scope& scope, BatchWriteItem&& request,
                                 Done<BatchWriteItem> done) {
  std::vector<std::vector<std::string>> row_keys;
  std::size_t bytes = 0;
  for (const operation::WritesOfTable& of_table : request.tables) {
    const Table* const table = active_table(of_table.table);
    if (table == nullptr) return done(resource_not_found());
    std::vector<std::string>& of_requests = row_keys.emplace_back();
    for (const operation::WriteRequest& write : of_table.requests) {
      const auto key = ItemWrite::of(write).check(table->schema.key, limits_);
      if (!key) return done(key.error());
      if (!scope.admits(key->partition)) return done(outside_of_scope());
      auto checked = ItemWrite::of(write).check_index_keys(table->schema, scope, limits_);
      if (!checked) return done(std::move(checked).error());
      append_row_key(of_requests.emplace_back(), table->number, *key);
      bytes += write.item.size();
    }
    if (has_duplicates(of_requests)) {
      return done(invalid("Provided list of item keys contains duplicates"));
    }
  }
  auto admitted = in_flight_.admit(bytes);
  if (!admitted) return done(throttled());
  PendingBatchWrite::start_part(
      std::make_unique<PendingBatchWrite>(*this, *std::move(admitted), scope, std::move(request),
                                          std::move(row_keys), std::move(done)));
}

}  // namespace rowhouse::engine::embedded
