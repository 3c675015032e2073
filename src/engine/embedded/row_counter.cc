#include "engine/embedded/row_counter.h"

#include "model/item_size.h"

namespace rowhouse::engine::embedded {

Result<bool> RowCounter::count(const Store& store, const Snapshot* snapshot, std::size_t rows_max,
                               std::size_t bytes_max) {
  const auto cursor = store.scan(at_, end_, Tier::kAny, snapshot);
  std::size_t rows = 0;
  std::size_t bytes = 0;
  for (cursor->seek_to_first(); cursor->valid(); cursor->next()) {
    if (rows >= rows_max || bytes >= bytes_max) {
      at_ = cursor->key();
      return false;
    }
    ++rows;
    bytes += cursor->value().size();
    ++counts_.items;
    counts_.bytes +=
        static_cast<std::int64_t>(model::item_size_bytes(model::ItemView(cursor->value())));
  }
  ROWHOUSE_CHECK(cursor->status());
  return true;
}

}  // namespace rowhouse::engine::embedded
