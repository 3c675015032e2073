#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/embedded/store.h"
#include "engine/embedded/table_counts.h"

namespace rowhouse::engine::embedded {

/// Counts the items whose rows lie in a range of keys, a slice at a time so that a large range does
/// not keep a worker from everybody else.
class RowCounter {
 public:
  /// From `begin` on, up to but not including `end`.
  RowCounter(std::string begin, std::string end) : at_(std::move(begin)), end_(std::move(end)) {}

  /// Reads on, waiting for the disk. True when the range is done, false after about `rows_max` rows
  /// or `bytes_max` bytes.
  Result<bool> count(const Store& store, const Snapshot* snapshot, std::size_t rows_max,
                     std::size_t bytes_max);
  const TableCounts::Counts& counts() const noexcept { return counts_; }

 private:
  std::string at_;
  std::string end_;
  TableCounts::Counts counts_;
};

}  // namespace rowhouse::engine::embedded
