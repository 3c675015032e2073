#include "engine/embedded/capacity.h"
#include "engine/embedded/embedded_operations.h"
#include "model/item_size.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::GetItem;
using operation::GetItemResult;

/// The answer, or nothing if the item is not in memory.
std::optional<Result<GetItemResult>> read_item(const Store& store, std::string_view row_key,
                                               const GetItem& get, Tier tier) {
  GetItemResult result;
  const Result<Read> read = store.get(row_key, tier, nullptr, result.item);
  if (!read) return read.error();
  if (*read == Read::kWouldBlock) return std::nullopt;
  if (*read == Read::kMissing) result.item.clear();
  if (get.return_consumed_capacity != operation::ReturnConsumedCapacity::kNone) {
    const auto consistency = get.consistent_read ? Consistency::kStrong : Consistency::kEventual;
    result.consumed_capacity = capacity_on(get.table, get.return_consumed_capacity);
    result.consumed_capacity->read_units =
        read_units(model::item_size_bytes(model::ItemView(result.item)), consistency);
  }
  if (get.projection && !result.item.empty()) {
    std::string projected;
    get.projection->apply(model::ItemView(result.item), projected);
    result.item = std::move(projected);
  }
  return result;
}

}  // namespace

void EmbeddedOperations::execute(const Scope& scope, GetItem&& get, Done<GetItem> done) {
  const Table* const table = active_table(get.table);
  if (table == nullptr) return done(resource_not_found());
  thread_local std::string row_key;
  row_key.clear();
  if (auto located = locate(scope, *table, get.key, row_key); !located) {
    return done(std::move(located).error());
  }
  if (auto answer = read_item(*store_, row_key, get, Tier::kCached)) {
    return done(*std::move(answer));
  }
  run_later(std::move(done), [this, key = row_key, get = std::move(get)](Done<GetItem>& later) {
    later(*read_item(*store_, key, get, Tier::kAny));
  });
}

}  // namespace rowhouse::engine::embedded
