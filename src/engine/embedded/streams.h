#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/embedded/resource_policy.h"
#include "engine/embedded/store.h"
#include "engine/embedded/table_record.h"
#include "engine/embedded/table_stream.h"
#include "signing/sealed_token.h"

namespace rowhouse::engine::embedded {

/// Which streams there are: those of tables, and for as long as records are kept those which were
/// switched off and those of deleted tables. Safe from many threads; changes come from the catalog,
/// one after the other, which puts them into the batch of the table's own change.
class Streams {
 public:
  using Pointer = std::shared_ptr<const TableStream>;

  Streams(Store& store, const EmbeddedOptions& options) : store_(store), options_(options) {}

  /// Reads their records and finds the greatest number that was given. Once.
  Result<void> load();

  /// Null if there is none of that ARN.
  Pointer find(std::string_view arn) const;
  /// Sorted by table and moment, behind the ARN `after`, which may be of none; `table` may be
  /// empty. At most `limit`.
  std::vector<Pointer> list(std::string_view table, std::string_view after,
                            std::size_t limit) const;
  /// What a table of that number has, or had last; null if nothing is known of one.
  Pointer latest_of(std::uint32_t table_number) const;
  bool empty() const;

  /// A new stream of the table, with its record in `batch`. Errors are the store's.
  Result<Pointer> make(Batch& batch, const Table& table, model::StreamViewType view) const;
  /// Once the batch is written.
  void publish(Pointer stream);
  /// The record of the same stream, switched off. Its rows stay.
  void stage_disabled(Batch& batch, const TableStream& stream, base::Milliseconds at) const;
  /// Once the batch is written: closes the shards.
  void publish_disabled(const TableStream& stream, base::Milliseconds at);

  /// The record of its policy, or its erasure. Of any stream that find() knows.
  void stage_policy(Batch& batch, const TableStream& stream,
                    const std::optional<model::ResourcePolicy>& policy) const;
  /// Once the batch is written.
  void publish_policy(const TableStream& stream, std::optional<model::ResourcePolicy> policy);

  /// What seals the places in streams that clients carry; the same across restarts.
  const signing::SealingKey& iterator_key() const noexcept { return iterator_key_; }

  /// Forgets what is older than the retention: the front of the log, which has the rows of all
  /// streams, and the records of those that were switched off that long ago. Blocks.
  Result<void> trim();
  /// Records with smaller numbers are not told any more.
  std::uint64_t trim_horizon() const;

 private:
  using Place = std::pair<std::string, std::int64_t>;  // The table's name and the moment.
  static Place place_of(const model::Stream& stream) {
    return {stream.table.name, stream.created_at.count()};
  }
  Result<void> load_iterator_key();
  Result<void> load_policy(const TableStream& stream, model::Stream& told) const;
  /// Of a stream which was switched off: the last rows that its shards got while that was written.
  Result<void> find_last_numbers(const TableStream& stream) const;
  Result<void> erase(const TableStream& stream);

  Store& store_;
  const EmbeddedOptions& options_;
  signing::SealingKey iterator_key_{};  ///< Not changed after load().
  mutable std::mutex mutex_;
  std::map<Place, Pointer> streams_;  // One for each table, and those of the last day.
  std::mutex trimming_;               ///< Held across writes; nobody else takes it.
};

}  // namespace rowhouse::engine::embedded
