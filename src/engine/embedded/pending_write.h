#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/item_write.h"
#include "engine/embedded/row_key.h"

namespace rowhouse::engine::embedded {

/// What every write of one item answers; PutItemResult and its like have the same members.
struct WriteAnswer {
  std::string attributes;
  std::optional<operation::ConsumedCapacity> consumed_capacity;
  std::optional<operation::ItemCollectionMetrics> item_collection_metrics;
};

/// What the write answers once it is done.
WriteAnswer make_answer(const ItemWrite& write, std::string_view table, const base::Limits& limits,
                        model::ItemView old, Outcome&& outcome);

/// A write of one item which is not done inline, since its key is held, its old item lies on the
/// disk or its record must get there. Goes from step to step and from thread to thread; whoever is
/// at work on it owns it, and where it waits it is owned by its own continuation.
class PendingWrite {
 public:
  PendingWrite(EmbeddedOperations& engine, InFlight::Admitted admitted, const tenancy::Scope& scope,
               std::string_view row_key)
      : engine_(engine), admitted_(std::move(admitted)), scope_(scope), row_key_(row_key) {}
  virtual ~PendingWrite() = default;
  PendingWrite(const PendingWrite&) = delete;
  PendingWrite& operator=(const PendingWrite&) = delete;

  /// Takes the key, then goes on; reads as far as `tier` at first.
  static void start(std::unique_ptr<PendingWrite> self, Tier tier);

 protected:
  /// Answers the operation. Called once, when the key is free again.
  virtual void answer(Result<WriteAnswer> answer) = 0;

  std::optional<operation::ItemCollectionMetrics> collection_metrics(
      operation::ReturnItemCollectionMetrics asked) const {
    return engine_.collection_metrics(asked, write_, row_key_);
  }

  ItemWrite write_;  ///< Points into the operation, which the derived class keeps.
  std::string_view table_name_;

 private:
  /// Its key is held: looks at the table as it is now.
  static void meet_table(std::unique_ptr<PendingWrite> self, Tier tier);
  static void read_old(std::unique_ptr<PendingWrite> self, Tier tier);
  static void decide(std::unique_ptr<PendingWrite> self);
  void finish(Result<WriteAnswer> result) {
    // Whoever hears of the answer may read its record.
    outcome_.claim.release();
    engine_.locks_.release(hold_);
    answer(std::move(result));
  }

  EmbeddedOperations& engine_;
  InFlight::Admitted admitted_;
  const tenancy::Scope scope_;
  const std::string row_key_;
  std::shared_ptr<const Table> followed_;  ///< Behind write_.followed; shared with the catalog.
  LockTable::Hold hold_;
  std::string old_;  ///< The old item; empty if there is none or nobody asked.
  Outcome outcome_;
};

template <typename Operation>
typename Operation::Result result_of(WriteAnswer&& answer) {
  return {std::move(answer.attributes), std::move(answer.consumed_capacity),
          std::move(answer.item_collection_metrics)};
}

template <typename Operation>
class PendingWriteOf final : public PendingWrite {
 public:
  PendingWriteOf(EmbeddedOperations& engine, InFlight::Admitted admitted,
                 const tenancy::Scope& scope, std::string_view row_key, Operation&& operation,
                 base::Completion<typename Operation::Result> done)
      : PendingWrite(engine, std::move(admitted), scope, row_key),
        operation_(std::move(operation)),
        done_(std::move(done)) {
    write_ = ItemWrite::of(operation_);
    table_name_ = operation_.table;
  }

 private:
  void answer(Result<WriteAnswer> answer) override {
    if (!answer) return done_(std::move(answer).error());
    answer->item_collection_metrics = collection_metrics(operation_.return_item_collection_metrics);
    done_(result_of<Operation>(*std::move(answer)));
  }

  const Operation operation_;
  base::Completion<typename Operation::Result> done_;
};

/// The way of every write: key, lock, old item, decision, batch, commit, answer. All of it on the
/// caller's thread and without an allocation of its own where nothing has to be waited for.
template <typename Operation>
void EmbeddedOperations::write_item(const Scope& scope, Operation&& operation,
                                    Done<Operation> done) {
  const Table* const table = active_table(operation.table);
  if (table == nullptr) return done(resource_not_found());
  ItemWrite write = ItemWrite::of(operation);
  const auto key = write.check(table->schema.key, limits_);
  if (!key) return done(key.error());
  if (!scope.admits(key->partition)) return done(outside_of_scope());
  if (auto checked = write.check_index_keys(table->schema, scope, limits_); !checked) {
    return done(std::move(checked).error());
  }
  thread_local std::string row_key;
  row_key.clear();
  append_row_key(row_key, table->number, *key);

  Tier tier = Tier::kCached;
  if (!sync_) {
    WriteAnswer answer;
    const Result<Inline> written = write_inline(write, scope, operation.table, row_key, answer);
    if (!written) return done(written.error());
    if (*written == Inline::kDone) {
      answer.item_collection_metrics =
          collection_metrics(operation.return_item_collection_metrics, write, row_key);
      return done(result_of<Operation>(std::move(answer)));
    }
    if (*written == Inline::kWouldBlock) tier = Tier::kAny;
  }
  auto admitted = in_flight_.admit(write.item.size());
  if (!admitted) return done(throttled());
  auto pending = std::make_unique<PendingWriteOf<Operation>>(
      *this, *std::move(admitted), scope, row_key, std::forward<Operation>(operation),
      std::move(done));
  if (tier == Tier::kCached) return PendingWrite::start(std::move(pending), tier);
  pool_.run([pending = std::move(pending)]() mutable {
    PendingWrite::start(std::move(pending), Tier::kAny);
  });
}

}  // namespace rowhouse::engine::embedded
