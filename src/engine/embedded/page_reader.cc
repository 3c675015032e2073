#include "engine/embedded/page_reader.h"

#include <algorithm>

#include "engine/embedded/errors.h"
#include "engine/embedded/index_range.h"
#include "engine/embedded/row_key.h"
#include "model/item_size.h"
#include "model/key.h"

namespace rowhouse::engine::embedded {
namespace {

template <typename Operation>
PageSpec spec_of(const Operation& operation, const model::KeySchema& key,
                 std::size_t page_bytes_max) {
  PageSpec spec;
  spec.key = &key;
  spec.filter = operation.filter ? &*operation.filter : nullptr;
  spec.projection = operation.projection ? &*operation.projection : nullptr;
  spec.count_only = operation.select == operation::Select::kCount;
  spec.limit = operation.limit.value_or(UINT32_MAX);
  spec.page_bytes_max = page_bytes_max;
  return spec;
}

}  // namespace

PageSpec PageSpec::of(const operation::Query& query, const model::KeySchema& key,
                      std::size_t page_bytes_max) {
  PageSpec spec = spec_of(query, key, page_bytes_max);
  spec.forward = query.forward;
  return spec;
}

PageSpec PageSpec::of(const operation::Scan& scan, const model::KeySchema& key,
                      std::size_t page_bytes_max) {
  PageSpec spec = spec_of(scan, key, page_bytes_max);
  spec.segment = scan.segment;
  spec.total_segments = scan.total_segments;
  return spec;
}

Result<PageReader::Progress> PageReader::read(const Store& store, const PageSpec& spec, Tier tier,
                                              std::size_t bytes_max) {
  if (!upper_.empty() && lower_ >= upper_) return Progress::kDone;
  // An index and its table are read as of one moment.
  const auto snapshot = spec.fetched != nullptr ? store.snapshot() : nullptr;
  const auto cursor = store.scan(lower_, upper_, tier, snapshot.get());
  std::size_t read_bytes = 0;
  bool blocked = false;
  if (spec.forward) {
    cursor->seek_to_first();
  } else {
    cursor->seek_to_last();
  }
  while (cursor->valid()) {
    const std::string_view row = cursor->value();
    bool taken = in_segment(spec, cursor->key());
    if (taken && spec.index == nullptr) {
      item_bytes_ += model::item_size_bytes(model::ItemView(row));
      add(spec, row);
    } else if (taken) {
      ROWHOUSE_TRY(read, take_index_row(store, spec, tier, snapshot.get(), row));
      blocked = read == Read::kWouldBlock;
      if (blocked) break;
      taken = read == Read::kFound;
    }
    read_bytes += row.size();
    if (taken && is_full(spec)) {
      // Even if nothing follows: that is not known before the next read.
      const model::ItemView item(row);
      result_.last_evaluated_key =
          spec.index != nullptr ? index_key_item(*spec.key, *spec.index, item)
                                : model::key_item(*spec.key, model::key_of_stored(*spec.key, item));
      return Progress::kDone;
    }
    if (read_bytes >= bytes_max) {
      continue_behind(spec, cursor->key());
      return Progress::kMore;
    }
    if (tier == Tier::kCached) last_row_ = cursor->key();
    if (spec.forward) {
      cursor->next();
    } else {
      cursor->prev();
    }
  }
  if (blocked || cursor->would_block()) {
    if (read_bytes > 0) continue_behind(spec, last_row_);
    return Progress::kMore;
  }
  ROWHOUSE_CHECK(cursor->status());
  return Progress::kDone;
}

Result<Read> PageReader::take_index_row(const Store& store, const PageSpec& spec, Tier tier,
                                        const Snapshot* snapshot, std::string_view row) {
  const model::ItemView item(row);
  const model::KeyView key = model::key_of_stored(*spec.key, item);
  if (!spec.scope->admits_from_index(key.partition, key.sort)) return Read::kMissing;
  if (spec.fetched == nullptr) {
    item_bytes_ += model::item_size_bytes(item);
    add(spec, row);
    return Read::kFound;
  }
  fetched_key_.clear();
  append_row_key(fetched_key_, spec.fetched->number, key);
  ROWHOUSE_TRY(read, store.get(fetched_key_, tier, snapshot, fetched_));
  if (read != Read::kFound) return read;
  item_bytes_ += model::item_size_bytes(item);
  const std::size_t bytes = model::item_size_bytes(model::ItemView(fetched_));
  fetched_bytes_ += bytes;
  fetched_blocks_ += (bytes + 4095) / 4096;
  add(spec, fetched_);
  return Read::kFound;
}

bool PageReader::in_segment(const PageSpec& spec, std::string_view row_key) {
  if (spec.total_segments == 1) return true;
  const std::string_view partition = spec.index != nullptr
                                         ? index_partition_part(*spec.index, row_key)
                                         : partition_part(*spec.key, row_key);
  if (partition != partition_) {
    partition_ = partition;
    partition_in_segment_ = model::scan_segment(partition, spec.total_segments) == spec.segment;
  }
  return partition_in_segment_;
}

void PageReader::add(const PageSpec& spec, std::string_view compact_item) {
  const model::ItemView item(compact_item);
  ++result_.scanned_count;
  if (spec.filter != nullptr && !spec.filter->matches(item)) return;
  ++result_.count;
  if (spec.count_only) return;
  if (result_.items.empty()) {
    const std::size_t expected = std::min<std::size_t>(spec.limit, 16);
    result_.items.reserve(expected, expected * compact_item.size());
  }
  if (spec.projection != nullptr) {
    spec.projection->apply(item, result_.items.buffer());
    result_.items.seal();
  } else {
    result_.items.push_back(compact_item);
  }
}

void PageReader::continue_behind(const PageSpec& spec, std::string_view row_key) {
  if (spec.forward) {
    lower_ = row_key;
    lower_ += '\0';
  } else {
    upper_ = row_key;
  }
}

}  // namespace rowhouse::engine::embedded
