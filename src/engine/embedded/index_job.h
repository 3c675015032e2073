#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/write_set.h"

namespace rowhouse::engine::embedded {

/// Fills an index that was added to a table in use, or clears one that was taken away, while writes
/// go on; then the catalog says that it is done. Whoever is at work on it owns it.
///
/// When it starts, the catalog already tells of the index. A write which holds its key looks the
/// table up, so those that took a key before may not know; the job waits for each key that is held
/// at that moment. Every later write keeps the index up (or leaves it alone), so filling is: take
/// the keys of a few rows, read the items as they are, write their index rows, and go on. That may
/// be done twice and may be stopped: the record in the catalog says CREATING until the end, and the
/// next start begins anew.
class IndexJob {
 public:
  IndexJob(EmbeddedOperations& engine, InFlight::Admitted admitted,
           std::shared_ptr<const Table> table, std::uint32_t index_number);
  IndexJob(const IndexJob&) = delete;
  IndexJob& operator=(const IndexJob&) = delete;

  /// On the worker pool.
  static void start(std::unique_ptr<IndexJob> self);

 private:
  static void wait_for_writers(std::unique_ptr<IndexJob> self);
  static void begin_slice(std::unique_ptr<IndexJob> self);
  static void lock_slice(std::unique_ptr<IndexJob> self);
  static void write_slice(std::unique_ptr<IndexJob> self);
  static void end_slice(std::unique_ptr<IndexJob> self, Result<void> written);
  static void clear(std::unique_ptr<IndexJob> self);

  /// The index as it is now; null if the table or the index is gone, or the engine is.
  const model::SecondaryIndex* current(std::shared_ptr<const Table>& table) const;
  /// Puts the next rows into slice_. False if there are none.
  Result<bool> gather();
  void finish();

  EmbeddedOperations& engine_;
  InFlight::Admitted admitted_;
  const std::shared_ptr<const Table> table_;  ///< As it was; shared with the catalog.
  const std::uint32_t index_number_;

  std::vector<std::string> held_;  ///< Keys that were held when this started.
  std::size_t next_held_ = 0;
  LockTable::Hold hold_;

  std::string at_;  ///< Where the next slice begins.
  std::string slice_begin_;
  std::string end_;
  std::optional<WriteSet> slice_;
};

}  // namespace rowhouse::engine::embedded
