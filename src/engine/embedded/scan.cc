#include "engine/embedded/capacity.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/page_reader.h"
#include "engine/embedded/row_range.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::Scan;
using operation::ScanResult;

ScanResult answer_of(const Scan& scan, PageReader& page) {
  ScanResult result{std::move(page.result())};
  result.is_count_only = scan.select == operation::Select::kCount;
  if (scan.return_consumed_capacity != operation::ReturnConsumedCapacity::kNone) {
    const auto consistency = scan.consistent_read ? Consistency::kStrong : Consistency::kEventual;
    result.consumed_capacity = capacity_on(scan.table, scan.return_consumed_capacity);
    result.consumed_capacity->read_units = read_units(page.item_bytes(), consistency);
  }
  return result;
}

}  // namespace

void EmbeddedOperations::execute(const Scope& scope, Scan&& scan, Done<Scan> done) {
  const Table* const table = active_table(scan.table);
  if (table == nullptr) return done(resource_not_found());
  // A scan reads whatever there is, so it is for the operator alone.
  if (!scope.is_unlimited()) return done(outside_of_scope());
  if (!scan.index.empty()) return scan_index(scope, *table, std::move(scan), std::move(done));

  RowRange range = rows_of_table(*table);
  if (!scan.exclusive_start_key.empty()) {
    auto started = start_scan_behind(scan.exclusive_start_key, *table, scan.segment,
                                     scan.total_segments, limits_, range);
    if (!started) return done(std::move(started).error());
  }
  PageReader page(std::move(range.lower), std::move(range.upper));
  const auto progress =
      page.read(*store_, PageSpec::of(scan, table->schema.key, limits_.page_bytes_max),
                Tier::kCached, kInlinePageBytesMax);
  if (!progress) return done(progress.error());
  if (*progress == PageReader::Progress::kDone) return done(answer_of(scan, page));
  const std::size_t held_bytes = page.held_bytes();
  run_later(
      std::move(done),
      [this, table = table->shared_from_this(), page = std::move(page),
       scan = std::move(scan)](Done<Scan>& later) mutable {
        const auto finished =
            page.read(*store_, PageSpec::of(scan, table->schema.key, limits_.page_bytes_max),
                      Tier::kAny, SIZE_MAX);
        if (!finished) return later(finished.error());
        later(answer_of(scan, page));
      },
      held_bytes);
}

}  // namespace rowhouse::engine::embedded
