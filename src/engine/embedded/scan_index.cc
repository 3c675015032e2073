#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/index_range.h"
#include "engine/embedded/index_read.h"

namespace rowhouse::engine::embedded {

using operation::Scan;

void EmbeddedOperations::scan_index(const Scope& scope, const Table& table, Scan&& scan,
                                    Done<Scan> done) {
  const auto index = find_readable_index(table, scan, *options_.clock);
  if (!index) return done(index.error());
  RowRange range = rows_of_index(table, **index);
  if (!scan.exclusive_start_key.empty()) {
    auto started = start_scan_behind(scan.exclusive_start_key, table, **index, scan.segment,
                                     scan.total_segments, limits_, range);
    if (!started) return done(std::move(started).error());
    const model::ItemView start(scan.exclusive_start_key);
    const model::KeyView key = model::key_of_stored(table.schema.key, start);
    if (!scope.admits_from_index(key.partition, key.sort)) {
      return done(outside_of_scope());
    }
  }
  IndexPage<Scan> page{table.shared_from_this(),
                       *index,
                       scope,
                       std::move(scan),
                       {std::move(range.lower), std::move(range.upper)}};
  read_and_answer(
      std::move(page), *store_, limits_.page_bytes_max, std::move(done),
      [this]<typename Later, typename Work>(Later&& later, Work&& work, std::size_t held_bytes) {
        run_later(std::forward<Later>(later), std::forward<Work>(work), held_bytes);
      });
}

}  // namespace rowhouse::engine::embedded
