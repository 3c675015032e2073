#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/embedded/resource_policy.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/store.h"
#include "engine/embedded/streams.h"
#include "engine/embedded/table_record.h"
#include "operation/create_table.h"
#include "operation/update_table.h"

namespace rowhouse::engine::embedded {

/// Every table, sorted by name. Immutable.
using TableList = std::vector<std::shared_ptr<const Table>>;

/// Which tables there are. Readers see an immutable list: each thread keeps the one it read last
/// and asks one atomic number whether there is a newer, so that looking up a table takes no lock
/// and counts no reference. Changes are written to the store, synced, one after the other; they
/// block, so they run on the worker pool. Safe from many threads.
class Catalog {
 public:
  Catalog(Store& store, const EmbeddedOptions& options, bool sync);

  /// Reads the catalog, and finishes what a process that died left: rows whose table is gone. Once,
  /// before anything else.
  Result<void> load();

  /// The table of that name, or null. Valid until this thread asks the catalog again.
  const Table* peek(std::string_view name) const;
  /// The same, to keep.
  std::shared_ptr<const Table> find(std::string_view name) const;
  /// May hold tables which are gone: see is_there().
  std::shared_ptr<const TableList> tables() const;
  Streams& streams() noexcept { return streams_; }
  const Streams& streams() const noexcept { return streams_; }

  Result<model::TableSchema> create(const operation::CreateTable& request);
  /// The schema as it is while it changes: UPDATING, with the throughput that it had.
  /// `updated` is the table as it is from now on.
  Result<model::TableSchema> update(const operation::UpdateTable& request,
                                    std::shared_ptr<const Table>& updated);
  /// An index which was being made is ACTIVE now, and one which was being deleted is gone. Nothing
  /// happens if the table or the index is not there any more.
  Result<void> end_index_change(std::string_view name, std::uint32_t table_number,
                                std::uint32_t index_number);
  /// The change of the table's time to live is done. Nothing happens if the table is not there any
  /// more.
  Result<void> end_time_to_live_change(std::string_view name, std::uint32_t table_number);
  /// Changes what `change` changes of the table's settings, unless it refuses.
  Result<void> change_settings(std::string_view name,
                               const std::function<Result<void>(model::TableSettings&)>& change);
  /// The same of the policy of a stream; kResourceNotFound if it is not there any more.
  Result<void> change_stream_policy(const TableStream& stream, const PolicyChange& change);
  /// The revision of a policy that comes after `old`: the time in milliseconds, and greater than
  /// every one before. To be asked for within one of these changes.
  std::string next_policy_revision(const std::optional<model::ResourcePolicy>& old);
  /// Erases the table and its rows.
  Result<model::TableSchema> erase(std::string_view name);

 private:
  struct Pinned;
  const TableList& pinned() const;
  /// Null for a table that was deleted.
  const std::shared_ptr<const Table>* look_up(std::string_view name) const;
  /// When a change that begins now is shown as done.
  base::Milliseconds delay_of(std::string_view name) const;
  void publish(TableList tables);
  TableList with(std::shared_ptr<const Table> table) const;
  TableList without(std::string_view name) const;
  void attach_stream(Table& table) const;
  /// kValidation with DynamoDB's text if the table has a stream already, or none to take away.
  Result<void> stage_stream_change(
      Batch& batch, Table& table, const std::optional<std::optional<model::StreamViewType>>& wanted,
      base::Milliseconds now);
  void publish_stream_change(const std::shared_ptr<const TableStream>& before,
                             const std::shared_ptr<const TableStream>& after,
                             base::Milliseconds now);
  Result<void> load_settings(model::TableSchema& schema);
  /// Drops the indexes which were being deleted, of a table read from the store.
  Result<void> drop_deleted_indexes(Table& table);
  Result<void> erase_unknown(Namespace rows, std::size_t prefix_bytes);
  Result<void> write(const Batch& batch) { return store_.write(batch, sync_); }

  Store& store_;
  const EmbeddedOptions& options_;
  const bool sync_;
  Streams streams_;
  const std::uint64_t id_;  ///< Tells this catalog from every other of the process.

  std::mutex changing_;  ///< Held across writes; readers never take it.
  std::uint32_t next_number_ = 1;
  std::int64_t last_policy_revision_ = 0;

  mutable std::mutex publishing_;             ///< Guards current_.
  std::shared_ptr<const TableList> current_;  ///< Shared with the threads which still read it.
  std::atomic<std::uint64_t> version_{1};
};

}  // namespace rowhouse::engine::embedded
