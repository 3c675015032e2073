#include "engine/embedded/collection_sizes.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/item_write.h"

/// What every write does about the item collection of its item (collection_sizes.h).
namespace rowhouse::engine::embedded {

Result<bool> EmbeddedOperations::know_collection(const ItemWrite& write, std::string_view row_key,
                                                 Tier tier) {
  if (!write.grows_collection() || collections_.knows(*write.followed, row_key)) return true;
  if (tier == Tier::kCached) return false;
  auto count = std::make_unique<CollectionCount>(*store_, *write.followed, row_key);
  ROWHOUSE_TRY(done, count->count_slice());
  if (!collections_.begin(*count) || done) return true;
  // What is left of a large collection. Where there is no room to count it, it stays uncounted
  // until it is forgotten: then less is refused, and nothing wrongly.
  if (auto admitted = in_flight_.admit(0)) count_collection(std::move(count), *std::move(admitted));
  return true;
}

void EmbeddedOperations::count_collection(std::unique_ptr<CollectionCount> count,
                                          InFlight::Admitted admitted) {
  pool_.run([this, count = std::move(count), admitted = std::move(admitted)]() mutable {
    if (closing_.load()) return;
    const Result<bool> done = count->count_slice();
    if (!done || !collections_.add_counted(*count) || *done) return;
    count_collection(std::move(count), std::move(admitted));
  });
}

Result<void> EmbeddedOperations::grow_collection(const ItemWrite& write, std::string_view row_key,
                                                 model::ItemView old, const Outcome& outcome) {
  if (!write.grows_collection() || !outcome.changes) return {};
  return collections_.add(*write.followed, row_key, old, model::ItemView(outcome.after), limits_);
}

void EmbeddedOperations::shrink_collection(const ItemWrite& write, std::string_view row_key,
                                           model::ItemView old, const Outcome& outcome) {
  if (!write.grows_collection() || !outcome.changes) return;
  collections_.take_back(*write.followed, row_key, old, model::ItemView(outcome.after), limits_);
}

std::optional<operation::ItemCollectionMetrics> EmbeddedOperations::collection_metrics(
    operation::ReturnItemCollectionMetrics asked, const ItemWrite& write,
    std::string_view row_key) const {
  if (asked == operation::ReturnItemCollectionMetrics::kNone || !write.grows_collection()) {
    return std::nullopt;
  }
  return collections_.metrics(*write.followed, row_key, model::ItemView(write.item));
}

}  // namespace rowhouse::engine::embedded
