#include <algorithm>

#include "engine/embedded/capacity.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/index_rows.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/write_set.h"
#include "engine/transaction_errors.h"
#include "model/item_size.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::ReturnConsumedCapacity;
using operation::TransactWriteItems;
using operation::TransactWriteItemsResult;

/// Key values which are empty or too long. They refuse the whole request; other faults of a key
/// cancel the transaction, with a reason for their action.
Result<void> check_key_sizes(const model::KeySchema& schema, std::string_view item_or_key,
                             const base::Limits& limits) {
  const auto check = [&](const model::KeyAttribute& attribute, bool is_partition) -> Result<void> {
    const auto value = model::ItemView(item_or_key).find(attribute.name);
    if (!value || value->type() != attribute.type) return {};
    return model::check_key_value(attribute, *value, is_partition, limits);
  };
  ROWHOUSE_CHECK(check(schema.partition, true));
  if (schema.sort) ROWHOUSE_CHECK(check(*schema.sort, false));
  return {};
}

/// True if what check_index_keys() said of a put is the fault of one action: a wrong type. An empty
/// value refuses the whole request, and so does another tenant's key.
bool cancels(const Error& error, const operation::TransactWrite& put,
             const model::TableSchema& schema, const base::Limits& limits) {
  return error.code() == ErrorCode::kValidation &&
         check_index_key_values(schema, model::ItemView(put.item), limits, IndexKeyFrom::kItem);
}

}  // namespace

/// A transaction on its way: its token, its keys, its old items, its decision, its commit. Whoever
/// is at work on it owns it, and where it waits it is owned by its own continuation.
class PendingTransaction {
 public:
  PendingTransaction(EmbeddedOperations& engine, InFlight::Admitted admitted,
                     const tenancy::Scope& scope, TransactWriteItems&& request,
                     std::vector<std::string> row_keys,
                     base::Completion<TransactWriteItemsResult> done)
      : engine_(engine),
        admitted_(std::move(admitted)),
        scope_(scope),
        request_(std::move(request)),
        done_(std::move(done)) {
    for (std::size_t i = 0; i < request_.writes.size(); ++i) {
      const operation::TransactWrite& write = request_.writes[i];
      set_.add(ItemWrite::of(write), write.table, std::move(row_keys[i]));
    }
    if (!request_.client_request_token.empty()) {
      token_ = RequestTokens::name(scope, request_.client_request_token);
    }
  }

  static void start(std::unique_ptr<PendingTransaction> self) {
    if (self->token_.empty()) return lock(std::move(self), Tier::kCached);
    if (!self->engine_.tokens_.claim(self->token_)) {
      return self->done_(Error(ErrorCode::kTransactionInProgress,
                               "The transaction with the given request token is already in "
                               "progress."));
    }
    look_up_token(std::move(self), Tier::kCached);
  }

 private:
  bool wants_capacity() const {
    return request_.return_consumed_capacity != ReturnConsumedCapacity::kNone;
  }

  static void look_up_token(std::unique_ptr<PendingTransaction> self, Tier tier) {
    PendingTransaction& transaction = *self;
    RequestTokens::Record record;
    const Result<Read> read = transaction.engine_.tokens_.find(transaction.token_, tier, record);
    if (!read) return transaction.finish(read.error());
    switch (*read) {
      case Read::kWouldBlock:
        return transaction.engine_.pool_.run(
            [self = std::move(self)]() mutable { look_up_token(std::move(self), Tier::kAny); });
      case Read::kMissing:
        return lock(std::move(self), tier);
      case Read::kFound:
        break;
    }
    if (record.digest != transaction.request_.request_digest) {
      return transaction.finish(
          Error(ErrorCode::kIdempotentParameterMismatch,
                "DynamoDB rejected the request because you retried a request with a different "
                "payload but with an idempotent token that was already used."));
    }
    TransactWriteItemsResult result;
    if (transaction.wants_capacity()) {
      for (const operation::ConsumedCapacity& recorded : record.capacity) {
        transaction.capacity_on_table(result.consumed_capacity, recorded.table).read_units =
            recorded.read_units;
      }
    }
    transaction.finish(std::move(result));
  }

  static void lock(std::unique_ptr<PendingTransaction> self, Tier tier) {
    PendingTransaction& transaction = *self;
    const auto acquired =
        transaction.set_.lock(transaction.engine_.locks_, LockTable::Holder::kTransaction, [&self] {
          return LockTable::Granted(
              [self = std::move(self)]() mutable { lock(std::move(self), Tier::kAny); });
        });
    switch (acquired) {
      case LockTable::Acquired::kGranted:
        return meet_tables(std::move(self), tier);
      case LockTable::Acquired::kParked:
        return;
      case LockTable::Acquired::kConflict:
        break;
    }
    std::vector<CancellationReason> reasons(self->request_.writes.size());
    reasons[self->set_.blocked()] = conflict_reason();
    self->finish(transaction_cancelled(std::move(reasons)));
  }

  static void meet_tables(std::unique_ptr<PendingTransaction> self, Tier tier) {
    PendingTransaction& transaction = *self;
    const bool met =
        transaction.set_.meet_tables([&](std::string_view name, std::string_view row_key) {
          return transaction.engine_.table_of_row(name, row_key);
        });
    if (!met) return transaction.finish(resource_not_found());
    read_old(std::move(self), tier);
  }

  static void read_old(std::unique_ptr<PendingTransaction> self, Tier tier) {
    PendingTransaction& transaction = *self;
    EmbeddedOperations& engine = transaction.engine_;
    const auto read = transaction.set_.read_old(*engine.store_, tier, transaction.wants_capacity());
    if (!read) return transaction.finish(read.error());
    const auto knows = *read ? transaction.know_collections(tier) : Result<bool>(false);
    if (!knows) return transaction.finish(knows.error());
    if (*knows) return decide(std::move(self));
    engine.pool_.run([self = std::move(self)]() mutable { read_old(std::move(self), Tier::kAny); });
  }

  Result<bool> know_collections(Tier tier) {
    for (const WriteSet::Entry& entry : set_.entries()) {
      ROWHOUSE_TRY(knows, engine_.know_collection(entry.write, entry.row_key, tier));
      if (!knows) return false;
    }
    return true;
  }

  static void decide(std::unique_ptr<PendingTransaction> self) {
    PendingTransaction& transaction = *self;
    EmbeddedOperations& engine = transaction.engine_;
    std::vector<CancellationReason> reasons;
    std::size_t bytes = 0;
    Batch batch;
    for (WriteSet::Entry& entry : transaction.set_.entries()) {
      CancellationReason& reason = reasons.emplace_back();
      const model::ItemView old(entry.old);
      auto decided = entry.write.decide(old, engine.limits_, entry.outcome);
      if (decided) {
        decided = stage_change(batch, entry.write, entry.row_key, transaction.scope_,
                               engine.limits_, old, entry.outcome);
      }
      if (decided) {
        decided = engine.grow_collection(entry.write, entry.row_key, old, entry.outcome);
        if (decided) transaction.grown_.push_back(&entry);
      }
      // Whoever may not write this is told so, and nothing of the other actions.
      if (!decided && decided.error().code() == ErrorCode::kAccessDenied) {
        return transaction.finish(std::move(decided).error());
      }
      if (!decided) reason = reason_of(decided.error());
      if (entry.outcome.changes) {
        bytes += model::item_size_bytes(model::ItemView(entry.outcome.after));
      }
    }
    if (any_reason(reasons)) return transaction.finish(transaction_cancelled(std::move(reasons)));
    if (bytes > engine.limits_.transaction_bytes_max) {
      return transaction.finish(transaction_too_large(engine.limits_));
    }
    commit(std::move(self), std::move(batch));
  }

  static void commit(std::unique_ptr<PendingTransaction> self, Batch batch) {
    PendingTransaction& transaction = *self;
    EmbeddedOperations& engine = transaction.engine_;
    if (!transaction.token_.empty()) {
      engine.tokens_.stage(batch, transaction.token_,
                           {transaction.request_.request_digest, transaction.replay_capacity()});
    }
    if (batch.empty()) return transaction.finish(transaction.make_result());
    engine.commits_.submit(std::move(batch),
                           [self = std::move(self)](Result<void> committed) mutable {
                             if (!committed) return self->finish(std::move(committed).error());
                             self->grown_.clear();
                             self->finish(self->make_result());
                           });
  }

  operation::ConsumedCapacity& capacity_on_table(std::vector<operation::ConsumedCapacity>& consumed,
                                                 std::string_view table) const {
    operation::ConsumedCapacity& entry =
        capacity_of(consumed, table, request_.return_consumed_capacity);
    entry.is_split = true;
    return entry;
  }

  /// What it costs to be answered from the token: a read of each item, of the size that its write
  /// was charged for, as far as that is known (nobody reads an old item for it).
  /// https://github.com/nubo-db/dynoxide/pull/188
  std::vector<operation::ConsumedCapacity> replay_capacity() {
    std::vector<operation::ConsumedCapacity> consumed;
    for (const WriteSet::Entry& entry : set_.entries()) {
      capacity_on_table(consumed, entry.table).read_units +=
          read_units(std::max(model::item_size_bytes(model::ItemView(entry.old)),
                              model::item_size_bytes(model::ItemView(entry.outcome.after))),
                     Consistency::kTransactional);
    }
    return consumed;
  }

  TransactWriteItemsResult make_result() {
    TransactWriteItemsResult result;
    for (const WriteSet::Entry& entry : set_.entries()) {
      if (entry.write.kind == ItemWrite::Kind::kConditionCheck) continue;
      auto metrics = engine_.collection_metrics(request_.return_item_collection_metrics,
                                                entry.write, entry.row_key);
      if (metrics) add_metrics(result.item_collection_metrics, *std::move(metrics));
    }
    if (!wants_capacity()) return result;
    for (const WriteSet::Entry& entry : set_.entries()) {
      add_write_units(capacity_on_table(result.consumed_capacity, entry.table), entry.write,
                      engine_.limits_, model::ItemView(entry.old), entry.outcome.after, true);
    }
    return result;
  }

  void finish(Result<TransactWriteItemsResult> result) {
    for (const WriteSet::Entry* const entry : grown_) {
      engine_.shrink_collection(entry->write, entry->row_key, model::ItemView(entry->old),
                                entry->outcome);
    }
    set_.release(engine_.locks_);
    if (!token_.empty()) engine_.tokens_.release(token_);
    done_(std::move(result));
  }

  EmbeddedOperations& engine_;
  InFlight::Admitted admitted_;
  const tenancy::Scope scope_;
  const TransactWriteItems request_;
  base::Completion<TransactWriteItemsResult> done_;
  std::string token_;  ///< Its name in RequestTokens; empty if the request has none.
  WriteSet set_;
  /// Entries whose collections know of a change that is not made yet.
  std::vector<const WriteSet::Entry*> grown_;
};

void EmbeddedOperations::execute(const Scope& scope, TransactWriteItems&& request,
                                 Done<TransactWriteItems> done) {
  std::vector<std::string> row_keys;
  std::vector<CancellationReason> reasons(request.writes.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < request.writes.size(); ++i) {
    const operation::TransactWrite& write = request.writes[i];
    const Table* const table = active_table(write.table);
    if (table == nullptr) return done(resource_not_found());
    if (auto checked = check_key_sizes(table->schema.key, write.item, limits_); !checked) {
      return done(std::move(checked).error());
    }
    std::string& row_key = row_keys.emplace_back();
    const auto key = ItemWrite::of(write).check(table->schema.key, limits_);
    if (!key) {
      reasons[i] = reason_of(key.error());
      continue;
    }
    if (!scope.admits(key->partition)) return done(outside_of_scope());
    auto indexed = ItemWrite::of(write).check_index_keys(table->schema, scope, limits_);
    if (!indexed) {
      if (!cancels(indexed.error(), write, table->schema, limits_)) {
        return done(std::move(indexed).error());
      }
      reasons[i] = reason_of(indexed.error());
      continue;
    }
    append_row_key(row_key, table->number, *key);
    bytes += write.item.size();
  }
  if (any_reason(reasons)) return done(transaction_cancelled(std::move(reasons)));
  if (has_duplicates(row_keys)) return done(duplicate_targets());
  auto admitted = in_flight_.admit(bytes);
  if (!admitted) return done(throttled());
  PendingTransaction::start(
      std::make_unique<PendingTransaction>(*this, *std::move(admitted), scope, std::move(request),
                                           std::move(row_keys), std::move(done)));
}

}  // namespace rowhouse::engine::embedded
