#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_function.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/write_set.h"

namespace rowhouse::engine::embedded {

/// Makes the rows that follow from the items of a table in use, or clears them, while writes go on;
/// then says in the catalog that it is done. What rows they are a derived class says: those of an
/// index (index_job.h) or of expiries (expiry_job.h). Whoever is at work on it owns it.
///
/// When it starts, the catalog already tells of the change. A write which holds its key looks the
/// table up, so those that took a key before may not know; the job waits for each key that is held
/// at that moment. Every later write keeps the rows up (or leaves them alone), so filling is: take
/// the keys of a few rows, read the items as they are, write what follows from them, and go on.
/// That may be done twice and may be stopped: the record in the catalog says that it is under way
/// until the end, and the next start begins anew.
class BackfillJob {
 public:
  using Begun = base::UniqueFunction<void()>;

  /// `begun`, if there is one, is called once: when the first rows are made, or when the job ends
  /// before. So whoever waits for it finds a small table done.
  BackfillJob(EmbeddedOperations& engine, InFlight::Admitted admitted,
              std::shared_ptr<const Table> table, Begun begun = {});
  virtual ~BackfillJob() { tell(); }
  BackfillJob(const BackfillJob&) = delete;
  BackfillJob& operator=(const BackfillJob&) = delete;

  /// Starts it on the worker pool.
  static void start(std::unique_ptr<BackfillJob> self);

 protected:
  enum class Task { kNone, kFill, kClear };
  /// What is to be done by the table as it is now; kNone ends the job.
  virtual Task task_on(const Table& table) const = 0;
  /// Puts into `batch` what follows from an item as it is. Only where task_on() says kFill.
  virtual void stage_item(Batch& batch, const Table& table, std::string_view row_key,
                          model::ItemView item) const = 0;
  /// What all these rows begin with.
  virtual std::string prefix() const = 0;
  /// All rows are made, or cleared.
  virtual void finish() = 0;

  const Table& table() const { return *table_; }
  Catalog& catalog() const { return engine_.catalog_; }
  const base::Limits& limits() const { return engine_.limits_; }

 private:
  static void wait_for_writers(std::unique_ptr<BackfillJob> self);
  static void begin_slice(std::unique_ptr<BackfillJob> self);
  static void lock_slice(std::unique_ptr<BackfillJob> self);
  static void write_slice(std::unique_ptr<BackfillJob> self);
  static void end_slice(std::unique_ptr<BackfillJob> self, Result<void> written);
  static void clear(std::unique_ptr<BackfillJob> self);

  /// What is to be done now; `table` is the table as it is. kNone if it is gone, or the engine is.
  Task current(std::shared_ptr<const Table>& table) const;
  /// Puts the next rows into slice_. False if there are none.
  Result<bool> gather();
  void tell() {
    if (begun_) std::exchange(begun_, {})();
  }

  EmbeddedOperations& engine_;
  InFlight::Admitted admitted_;
  const std::shared_ptr<const Table> table_;  ///< As it was; shared with the catalog.
  Begun begun_;

  std::vector<std::string> held_;  ///< Keys that were held when this started.
  std::size_t next_held_ = 0;
  LockTable::Hold hold_;

  std::string at_;  ///< Where the next slice begins.
  std::string slice_begin_;
  std::string end_;
  std::optional<WriteSet> slice_;
};

}  // namespace rowhouse::engine::embedded
