#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/embedded/catalog.h"
#include "engine/embedded/collection_sizes.h"
#include "engine/embedded/commit_queue.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/embedded/errors.h"
#include "engine/embedded/expiry_sweeper.h"
#include "engine/embedded/in_flight.h"
#include "engine/embedded/lock_table.h"
#include "engine/embedded/request_tokens.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/store.h"
#include "engine/embedded/stream_trimmer.h"
#include "engine/embedded/table_counts.h"
#include "engine/embedded/table_state.h"
#include "engine/embedded/worker_pool.h"

namespace rowhouse::engine::embedded {

/// A page is read on the caller's thread up to this; what is longer goes on on a worker.
inline constexpr std::size_t kInlinePageBytesMax = 64 * 1024;

class BackfillJob;
class ExpiryRound;
class PendingBatchWrite;
class PendingTransaction;
class PendingWrite;
struct ItemWrite;
struct Outcome;
struct WriteAnswer;

/// The operations over a store. Each is in the file of its own name (get_item.cc, ...); what they
/// share is in the parts below. An operation first tries on the caller's thread with what memory
/// holds; what would have to wait is moved to the worker pool and runs there, once more or from
/// where it stood.
class EmbeddedOperations final : public Engine {
 public:
  /// Reads the catalog and finishes what the last process left. `sync`: writes are answered when
  /// they are on disk; without it they are made and answered inline.
  static Result<std::unique_ptr<EmbeddedOperations>> open(std::unique_ptr<Store> store,
                                                          const EmbeddedOptions& options,
                                                          bool sync);
  /// Waits until everything is answered.
  ~EmbeddedOperations() override;

  Result<std::shared_ptr<const model::TableSchema>> find_table(
      std::string_view name) const override;

  Result<std::shared_ptr<const model::Stream>> find_stream(std::string_view arn) const override;

  /// Erases the stream records that are too old, and streams that were switched off that long ago;
  /// a thread does so now and then. Blocks.
  Result<void> trim_streams() { return catalog_.streams().trim(); }

  void execute(const Scope&, operation::AbsentRequest&&, Done<operation::AbsentRequest>) override;
  void execute(const Scope&, operation::BatchGetItem&&, Done<operation::BatchGetItem>) override;
  void execute(const Scope&, operation::BatchWriteItem&&, Done<operation::BatchWriteItem>) override;
  void execute(const Scope&, operation::CreateTable&&, Done<operation::CreateTable>) override;
  void execute(const Scope&, operation::DeleteItem&&, Done<operation::DeleteItem>) override;
  void execute(const Scope&, operation::DeleteResourcePolicy&&,
               Done<operation::DeleteResourcePolicy>) override;
  void execute(const Scope&, operation::DeleteTable&&, Done<operation::DeleteTable>) override;
  void execute(const Scope&, operation::DescribeEndpoints&&,
               Done<operation::DescribeEndpoints>) override;
  void execute(const Scope&, operation::DescribeLimits&&, Done<operation::DescribeLimits>) override;
  void execute(const Scope&, operation::DescribeStream&&, Done<operation::DescribeStream>) override;
  void execute(const Scope&, operation::DescribeTable&&, Done<operation::DescribeTable>) override;
  void execute(const Scope&, operation::DescribeTimeToLive&&,
               Done<operation::DescribeTimeToLive>) override;
  void execute(const Scope&, operation::GetItem&&, Done<operation::GetItem>) override;
  void execute(const Scope&, operation::GetRecords&&, Done<operation::GetRecords>) override;
  void execute(const Scope&, operation::GetShardIterator&&,
               Done<operation::GetShardIterator>) override;
  void execute(const Scope&, operation::ListStreams&&, Done<operation::ListStreams>) override;
  void execute(const Scope&, operation::GetResourcePolicy&&,
               Done<operation::GetResourcePolicy>) override;
  void execute(const Scope&, operation::ListTables&&, Done<operation::ListTables>) override;
  void execute(const Scope&, operation::ListTagsOfResource&&,
               Done<operation::ListTagsOfResource>) override;
  void execute(const Scope&, operation::ListTenants&&, Done<operation::ListTenants>) override;
  void execute(const Scope&, operation::MeasureTenant&&, Done<operation::MeasureTenant>) override;
  void execute(const Scope&, operation::PutItem&&, Done<operation::PutItem>) override;
  void execute(const Scope&, operation::PutResourcePolicy&&,
               Done<operation::PutResourcePolicy>) override;
  void execute(const Scope&, operation::Query&&, Done<operation::Query>) override;
  void execute(const Scope&, operation::Scan&&, Done<operation::Scan>) override;
  void execute(const Scope&, operation::TagResource&&, Done<operation::TagResource>) override;
  void execute(const Scope&, operation::TransactGetItems&&,
               Done<operation::TransactGetItems>) override;
  void execute(const Scope&, operation::TransactWriteItems&&,
               Done<operation::TransactWriteItems>) override;
  void execute(const Scope&, operation::UntagResource&&, Done<operation::UntagResource>) override;
  void execute(const Scope&, operation::UpdateItem&&, Done<operation::UpdateItem>) override;
  void execute(const Scope&, operation::UpdateTable&&, Done<operation::UpdateTable>) override;
  void execute(const Scope&, operation::UpdateTimeToLive&&,
               Done<operation::UpdateTimeToLive>) override;

 private:
  friend class BackfillJob;
  friend class ExpiryRound;
  friend class ExpirySweeper;
  friend class PendingBatchWrite;
  friend class PendingTransaction;
  friend class PendingWrite;

  EmbeddedOperations(std::unique_ptr<Store> store, const EmbeddedOptions& options, bool sync);

  /// The table of an operation on items: null if there is none, or none any more. As
  /// Catalog::peek().
  const Table* active_table(std::string_view name) const {
    const Table* const table = catalog_.peek(name);
    if (table == nullptr || table->schema.status == model::TableStatus::kActive) return table;
    return has_items(*table, options_.clock->now()) ? table : nullptr;
  }
  /// The same if it is still the table under whose number `row_key` lies.
  const Table* table_of_row(std::string_view name, std::string_view row_key) const {
    const Table* const table = active_table(name);
    return table != nullptr && table->number == table_number_of(row_key) ? table : nullptr;
  }
  /// The table that an ARN of a request names, to look at or to change.
  Result<std::string> table_of_arn(std::string_view action, std::string_view arn) const;
  /// The same of a stream.
  Result<Streams::Pointer> stream_of_arn(std::string_view action, std::string_view arn) const;
  /// Changes the policy of the table or stream of that ARN, unless `change` refuses. Blocks.
  Result<void> change_policy(std::string_view action, std::string_view arn,
                             const PolicyChange& change);
  /// The row key of the item that a request's `key` names, after every check that needs no read.
  Result<void> locate(const Scope& scope, const Table& table, std::string_view key,
                      std::string& row_key) const;

  /// Runs `work`, which holds about `bytes`, on the worker pool, or answers that there is no room.
  /// `work` is called with the completion.
  template <typename T, typename Work>
  void run_later(base::Completion<T> done, Work work, std::size_t bytes = 0) {
    auto admitted = in_flight_.admit(bytes);
    if (!admitted) return done(throttled());
    pool_.run([admitted = *std::move(admitted), done = std::move(done),
               work = std::move(work)]() mutable { work(done); });
  }

  /// Sees to it that the collection of an item is counted, if its size counts. False if that would
  /// have to wait for the disk.
  Result<bool> know_collection(const ItemWrite& write, std::string_view row_key, Tier tier);
  void count_collection(std::unique_ptr<CollectionCount> count, InFlight::Admitted admitted);
  /// The change of an item is staged, or was given up: keeps the size of its collection up.
  /// kItemCollectionSizeLimitExceeded.
  Result<void> grow_collection(const ItemWrite& write, std::string_view row_key,
                               model::ItemView old, const Outcome& outcome);
  void shrink_collection(const ItemWrite& write, std::string_view row_key, model::ItemView old,
                         const Outcome& outcome);
  /// What is told of the collection of an item that was written. Nothing if nobody asked, or if the
  /// table has no local index.
  std::optional<operation::ItemCollectionMetrics> collection_metrics(
      operation::ReturnItemCollectionMetrics asked, const ItemWrite& write,
      std::string_view row_key) const;

  /// Makes or clears an index, behind whoever asked (index_job.h).
  void start_index_job(std::shared_ptr<const Table> table, std::uint32_t index_number,
                       InFlight::Admitted admitted);
  /// Goes on with the indexes which were being made when the last process ended.
  void resume_index_jobs();
  /// The same for time to live (expiry_job.h); begins to look for what is expired, if a table has
  /// it.
  void resume_expiry_jobs();

  /// The way of every write of one item (pending_write.h).
  template <typename Operation>
  void write_item(const Scope& scope, Operation&& operation, Done<Operation> done);
  enum class Inline { kDone, kHeld, kWouldBlock };
  /// The whole of it on this thread, if nothing has to be waited for. Only without sync.
  Result<Inline> write_inline(ItemWrite& write, const Scope& scope, std::string_view table,
                              std::string_view row_key, WriteAnswer& answer);

  /// Query and Scan of an index (query_index.cc, scan_index.cc).
  void query_index(const Scope& scope, const Table& table, operation::Query&& query,
                   Done<operation::Query> done);
  void scan_index(const Scope& scope, const Table& table, operation::Scan&& scan,
                  Done<operation::Scan> done);

  const EmbeddedOptions options_;
  const base::Limits& limits_ = options_.limits;
  const bool sync_;
  const std::unique_ptr<Store> store_;
  Catalog catalog_;
  InFlight in_flight_;
  WorkerPool pool_;
  LockTable locks_;
  RequestTokens tokens_;
  TableCounts counts_;
  CollectionSizes collections_;
  CommitQueue commits_;
  ExpirySweeper sweeper_;
  StreamTrimmer stream_trimmer_;
  std::atomic<bool> closing_{false};  ///< What works on its own stops at the next chance.
};

}  // namespace rowhouse::engine::embedded
