#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/embedded/item_write.h"
#include "engine/embedded/lock_table.h"
#include "engine/embedded/store.h"

namespace rowhouse::engine::embedded {

/// Writes of several items which are made together: a transaction's, or a part of a batch. Takes
/// their keys in order, so that no two sets wait for each other.
class WriteSet {
 public:
  struct Entry {
    ItemWrite write;
    std::string_view table;  ///< The table's name, in the request.
    std::string row_key;
    std::shared_ptr<const Table> followed;  ///< Behind write.followed; shared with the catalog.
    std::string old;  ///< The old item; empty if there is none or nobody asked.
    Outcome outcome;
    LockTable::Hold hold;
  };

  /// Row keys must differ.
  void add(const ItemWrite& write, std::string_view table, std::string row_key);
  /// In the order in which they were added.
  std::deque<Entry>& entries() noexcept { return entries_; }

  /// Takes the keys which are not yet held. Where one is held by another it parks, and what
  /// `make_resume()` made calls this again. After kConflict the keys taken so far are
  /// still held, and blocked() is the index of the entry that could not be had.
  template <typename MakeResume>
  LockTable::Acquired lock(LockTable& locks, LockTable::Holder holder, MakeResume&& make_resume) {
    if (order_.size() != entries_.size()) sort();
    while (held_ < order_.size()) {
      Entry& entry = entries_[order_[held_]];
      const auto acquired = locks.acquire(entry.hold, entry.row_key, holder, [&] {
        ++held_;  // It is held when the continuation runs; until then nobody looks.
        return make_resume();
      });
      if (acquired != LockTable::Acquired::kGranted) return acquired;
      ++held_;
    }
    return LockTable::Acquired::kGranted;
  }
  /// Looks up the tables as they are now that all keys are held: `table_of_row(name, row_key)`
  /// gives one or null. False if one is gone.
  template <typename TableOfRow>
  bool meet_tables(TableOfRow&& table_of_row) {
    for (Entry& entry : entries_) {
      const Table* const table = table_of_row(entry.table, entry.row_key);
      if (table == nullptr) return false;
      if (!table->is_followed()) continue;
      entry.followed = table->shared_from_this();
      entry.write.followed = table;
    }
    return true;
  }
  std::size_t blocked() const { return order_[held_]; }
  /// The keys, and the numbers of stream records.
  void release(LockTable& locks);

  /// Reads the old items of the writes which need them, or of `all`. False if one is not in memory;
  /// then it goes on from there the next time.
  Result<bool> read_old(const Store& store, Tier tier, bool all);

 private:
  void sort();

  std::deque<Entry> entries_;       // A deque, since a Hold must not move.
  std::vector<std::size_t> order_;  // Indexes of entries_, by row key.
  std::size_t held_ = 0;            ///< Of order_, from its front.
  std::size_t read_ = 0;            ///< Of entries_, from its front.
};

}  // namespace rowhouse::engine::embedded
