#include "engine/embedded/write_set.h"

#include <algorithm>
#include <numeric>

namespace rowhouse::engine::embedded {

void WriteSet::add(const ItemWrite& write, std::string_view table, std::string row_key) {
  Entry& entry = entries_.emplace_back();
  entry.write = write;
  entry.table = table;
  entry.row_key = std::move(row_key);
}

void WriteSet::sort() {
  order_.resize(entries_.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::sort(order_.begin(), order_.end(), [this](std::size_t a, std::size_t b) {
    return entries_[a].row_key < entries_[b].row_key;
  });
}

void WriteSet::release(LockTable& locks) {
  for (Entry& entry : entries_) entry.outcome.claim.release();
  while (held_ > 0) locks.release(entries_[order_[--held_]].hold);
}

Result<bool> WriteSet::read_old(const Store& store, Tier tier, bool all) {
  for (; read_ < entries_.size(); ++read_) {
    Entry& entry = entries_[read_];
    if (!all && !entry.write.needs_old()) continue;
    ROWHOUSE_TRY(has_read, read_old_item(store, entry.write, entry.row_key, tier, entry.old));
    if (!has_read) return false;
  }
  return true;
}

}  // namespace rowhouse::engine::embedded
