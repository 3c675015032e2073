#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/expiry_rows.h"
#include "engine/embedded/write_set.h"

namespace rowhouse::engine::embedded {

/// One round of the sweeper, going from slice to slice and from thread to thread. Whoever is at
/// work on it owns it.
class ExpiryRound {
 public:
  /// `in_round` becomes false when this goes.
  ExpiryRound(EmbeddedOperations& engine, InFlight::Admitted admitted, std::atomic<bool>& in_round);
  ~ExpiryRound() { in_round_.store(false); }
  ExpiryRound(const ExpiryRound&) = delete;
  ExpiryRound& operator=(const ExpiryRound&) = delete;

  /// On the worker pool.
  static void begin_slice(std::unique_ptr<ExpiryRound> self);

 private:
  static void lock_slice(std::unique_ptr<ExpiryRound> self);
  static void write_slice(std::unique_ptr<ExpiryRound> self);
  static void end_slice(std::unique_ptr<ExpiryRound> self, const Result<void>& written);

  /// Puts the next expiries that are due into slice_. False if no table has any.
  Result<bool> gather();
  Result<void> gather_of_table(const Table& table);
  /// What becomes of one item whose key is held.
  void stage(Batch& batch, WriteSet::Entry& entry, std::int64_t expiry_s) const;

  EmbeddedOperations& engine_;
  InFlight::Admitted admitted_;
  std::atomic<bool>& in_round_;
  const DueSeconds due_;
  std::vector<std::string> tables_;  ///< Names of those which have time to live.
  std::size_t next_table_ = 0;
  std::string at_;  ///< Where the next slice begins within the table; empty: at its first.
  std::optional<WriteSet> slice_;
  std::vector<std::int64_t> expiries_;  ///< Of the slice's entries.
};

}  // namespace rowhouse::engine::embedded
