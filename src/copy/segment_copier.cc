#include "copy/segment_copier.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "operation/batch_write_item.h"

namespace rowhouse::copy {
namespace {

constexpr std::size_t kBatchItemsMax = 25;  // BatchWriteItem takes no more

Error stopped() { return Error(ErrorCode::kServiceUnavailable, "The copy was stopped"); }

/// Writes what a batch holds, until the target has taken all of it.
Result<void> write(const Shared& shared, operation::BatchWriteItem batch) {
  Patience patience(shared.wait, shared.random);
  while (!batch.tables.empty()) {
    if (shared.stop.load(std::memory_order_relaxed)) return stopped();
    const std::size_t asked = batch.tables.front().requests.size();
    auto written = shared.to.call(operation::BatchWriteItem(batch));
    if (!written && !Patience::may_pass(written.error().code())) return written.error();
    if (written) {
      batch.tables = std::move(written->unprocessed);
      if (batch.tables.empty()) return {};
      if (batch.tables.front().requests.size() < asked) patience.renew();
    }
    if (!patience.wait()) {
      return written ? Error(ErrorCode::kThrottling, "The target takes no more items")
                     : written.error();
    }
  }
  return {};
}

Result<void> write_page(const Shared& shared, const std::string& table,
                        const operation::ItemList& items) {
  for (std::size_t begin = 0; begin < items.size(); begin += kBatchItemsMax) {
    const std::size_t end = std::min(items.size(), begin + kBatchItemsMax);
    operation::WritesOfTable writes;
    writes.table = table;
    for (std::size_t i = begin; i < end; ++i) {
      writes.requests.push_back(
          {operation::WriteRequest::Kind::kPut, std::string(items[i].bytes())});
    }
    shared.pace.take(end - begin);
    operation::BatchWriteItem batch;
    batch.tables.push_back(std::move(writes));
    ROWHOUSE_CHECK(write(shared, std::move(batch)));
    shared.items.fetch_add(end - begin, std::memory_order_relaxed);
  }
  return {};
}

}  // namespace

SegmentReader::SegmentReader(Side& side, const Segment& segment, Patience patience,
                             std::string position)
    : side_(side), patience_(patience) {
  scan_.table = segment.table;
  scan_.filter = segment.filter;
  scan_.segment = segment.number;
  scan_.total_segments = segment.total;
  scan_.consistent_read = true;
  scan_.exclusive_start_key = std::move(position);
}

Result<std::optional<operation::ScanResult>> SegmentReader::next() {
  if (ended_) return std::optional<operation::ScanResult>();
  ROWHOUSE_TRY(page, side_.call(scan_, patience_));
  scan_.exclusive_start_key = page.last_evaluated_key;
  ended_ = page.last_evaluated_key.empty();
  return std::optional<operation::ScanResult>(std::move(page));
}

Result<void> copy_segment(const Shared& shared, const Segment& segment) {
  SegmentPlace place = shared.journal.place_of(segment.table, segment.number);
  shared.items.fetch_add(place.items, std::memory_order_relaxed);
  if (place.is_done) return {};
  SegmentReader reader(shared.from, segment, Patience(shared.wait, shared.random), place.position);
  while (true) {
    if (shared.stop.load(std::memory_order_relaxed)) return stopped();
    ROWHOUSE_TRY(page, reader.next());
    if (!page) return {};
    ROWHOUSE_CHECK(write_page(shared, segment.table, page->items));
    place.items += page->items.size();
    place.position = page->last_evaluated_key;
    place.is_done = place.position.empty();
    ROWHOUSE_CHECK(shared.journal.set(segment.table, segment.number, place));
  }
}

Result<ItemSum> sum_segment(const Shared& shared, Side& side, const Segment& segment) {
  ItemSum sum;
  SegmentReader reader(side, segment, Patience(shared.wait, shared.random), {});
  while (true) {
    if (shared.stop.load(std::memory_order_relaxed)) return stopped();
    ROWHOUSE_TRY(page, reader.next());
    if (!page) return sum;
    for (std::size_t i = 0; i < page->items.size(); ++i) sum.add(page->items[i].bytes());
    shared.items.fetch_add(page->items.size(), std::memory_order_relaxed);
  }
}

}  // namespace rowhouse::copy
