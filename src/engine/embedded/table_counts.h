#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "operation/table_description.h"

namespace rowhouse::engine::embedded {

/// How many items a table had, and their bytes, when it was last counted. DynamoDB refreshes these
/// numbers about every six hours; here they are counted when somebody asks (describe_table.cc): up
/// to a few thousand items at once, larger tables behind the answer. Safe from many threads.
class TableCounts {
 public:
  struct Counts {
    std::int64_t items = 0;
    std::int64_t bytes = 0;
  };

  /// The schema with what is remembered of its table and of its indexes; zero if it was never
  /// counted.
  operation::TableDescription describe(model::TableSchema schema) const;

  /// Counts of an index by its number.
  using OfIndexes = std::map<std::uint32_t, Counts>;

  void remember(const std::string& table_id, const Counts& counts, OfIndexes indexes,
                base::Milliseconds now);
  void forget(const std::string& table_id);
  /// True if the table is to be counted anew: nobody is doing it, and what is remembered is old.
  /// Then it is the caller who does it, and ends with remember() or give_up().
  bool begin(const std::string& table_id, base::Milliseconds now);
  void give_up(const std::string& table_id);

 private:
  struct Entry {
    Counts counts;
    OfIndexes indexes;
    std::optional<base::Milliseconds> counted_at;
    bool being_counted = false;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;  // at most one for each table
};

}  // namespace rowhouse::engine::embedded
