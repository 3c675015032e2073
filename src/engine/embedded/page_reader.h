#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/embedded/store.h"
#include "engine/embedded/table_record.h"
#include "expression/expression.h"
#include "model/schema.h"
#include "operation/query.h"
#include "operation/scan.h"
#include "tenancy/scope.h"

namespace rowhouse::engine::embedded {

/// How a page is read. Points into the operation and its table.
struct PageSpec {
  const model::KeySchema* key = nullptr;
  /// Of an index: itself, and whose items may leave it.
  const model::SecondaryIndex* index = nullptr;
  const tenancy::Scope* scope = nullptr;
  /// The table whose items are read in the place of what a local index keeps of them, if the
  /// request asks for more than that; else null.
  const Table* fetched = nullptr;
  const expression::Condition* filter = nullptr;
  const expression::Projection* projection = nullptr;
  bool count_only = false;
  bool forward = true;
  std::uint32_t limit = UINT32_MAX;
  std::size_t page_bytes_max = 0;
  std::uint32_t segment = 0;
  std::uint32_t total_segments = 1;

  static PageSpec of(const operation::Query& query, const model::KeySchema& key,
                     std::size_t page_bytes_max);
  static PageSpec of(const operation::Scan& scan, const model::KeySchema& key,
                     std::size_t page_bytes_max);
};

/// Reads one page of a Query or Scan from a range of rows: until the range ends, `limit` items were
/// read, or their sizes, before filter and projection, come to 1 MB. Can stop on the way and go on
/// elsewhere, so that a page begun on the caller's thread is finished on a worker.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
class PageReader {
 public:
  enum class Progress { kDone, kMore };

  /// The rows from `lower` on, up to but not including `upper`.
  PageReader(std::string lower, std::string upper)
      : lower_(std::move(lower)), upper_(std::move(upper)) {}

  /// Reads on. kMore if the next row is not in memory (Tier::kCached), or after about `bytes_max`
  /// bytes of rows.
  Result<Progress> read(const Store& store, const PageSpec& spec, Tier tier, std::size_t bytes_max);
  /// Sum of the sizes of the items that were read; of an index, of what it keeps of them.
  std::size_t item_bytes() const noexcept { return item_bytes_; }
  /// Blocks of 4 KB of the items that were read from the table besides, each rounded up.
  std::size_t fetched_blocks() const noexcept { return fetched_blocks_; }
  /// What this holds in memory, about.
  std::size_t held_bytes() const noexcept { return result_.items.bytes(); }
  operation::QueryResult& result() noexcept { return result_; }

 private:
  /// Reads one row of an index. kMissing if it is not counted: it is not for this caller, or (where
  /// it is fetched) no longer in the table. kWouldBlock as Store::get().
  Result<Read> take_index_row(const Store& store, const PageSpec& spec, Tier tier,
                              const Snapshot* snapshot, std::string_view row);
  bool in_segment(const PageSpec& spec, std::string_view row_key);
  void add(const PageSpec& spec, std::string_view compact_item);
  bool is_full(const PageSpec& spec) const {
    return result_.scanned_count >= spec.limit ||
           item_bytes_ + fetched_bytes_ >= spec.page_bytes_max;
  }
  /// Goes on behind this row the next time.
  void continue_behind(const PageSpec& spec, std::string_view row_key);

  std::string lower_;
  std::string upper_;
  std::string last_row_;  ///< The key of the row behind which a cursor stopped.
  std::size_t item_bytes_ = 0;
  std::size_t fetched_bytes_ = 0;
  std::size_t fetched_blocks_ = 0;
  std::string fetched_;  ///< An item of the table.
  std::string fetched_key_;
  operation::QueryResult result_;
  std::string partition_;  ///< The partition which in_segment() looked at last.
  bool partition_in_segment_ = false;
};

}  // namespace rowhouse::engine::embedded
