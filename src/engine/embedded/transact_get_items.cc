#include "engine/embedded/capacity.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/row_key.h"
#include "engine/transaction_errors.h"
#include "model/item_size.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::ReturnConsumedCapacity;
using operation::TransactGetItems;
using operation::TransactGetItemsResult;

/// A transaction on its way. All of it is read from one snapshot, so nothing has to be locked.
struct Reading {
  TransactGetItems request;
  std::vector<std::string> row_keys;
  std::unique_ptr<Snapshot> snapshot;
  std::size_t bytes = 0;
  TransactGetItemsResult result;
};

/// True when everything is read, false if the next item is not in memory.
Result<bool> read_on(const Store& store, Reading& reading, const base::Limits& limits, Tier tier) {
  TransactGetItemsResult& result = reading.result;
  while (result.items.size() < reading.request.gets.size()) {
    const operation::TransactGet& get = reading.request.gets[result.items.size()];
    std::string item;
    ROWHOUSE_TRY(
        read, store.get(reading.row_keys[result.items.size()], tier, reading.snapshot.get(), item));
    if (read == Read::kWouldBlock) return false;
    if (read == Read::kMissing) item.clear();
    const std::size_t bytes = model::item_size_bytes(model::ItemView(item));
    reading.bytes += bytes;
    if (reading.bytes > limits.transaction_bytes_max) return transaction_too_large(limits);
    if (reading.request.return_consumed_capacity != ReturnConsumedCapacity::kNone) {
      operation::ConsumedCapacity& consumed = capacity_of(result.consumed_capacity, get.table,
                                                          reading.request.return_consumed_capacity);
      consumed.is_split = true;
      consumed.read_units += read_units(bytes, Consistency::kTransactional);
    }
    if (get.projection && !item.empty()) {
      std::string projected;
      get.projection->apply(model::ItemView(item), projected);
      item = std::move(projected);
    }
    result.items.push_back(std::move(item));
  }
  return true;
}

}  // namespace

void EmbeddedOperations::execute(const Scope& scope, TransactGetItems&& request,
                                 Done<TransactGetItems> done) {
  Reading reading;
  std::vector<CancellationReason> reasons(request.gets.size());
  for (std::size_t i = 0; i < request.gets.size(); ++i) {
    const Table* const table = active_table(request.gets[i].table);
    if (table == nullptr) return done(resource_not_found());
    auto located = locate(scope, *table, request.gets[i].key, reading.row_keys.emplace_back());
    if (located) continue;
    if (located.error().code() != ErrorCode::kValidation) return done(std::move(located).error());
    reasons[i] = reason_of(located.error());
  }
  if (any_reason(reasons)) return done(transaction_cancelled(std::move(reasons)));
  if (has_duplicates(reading.row_keys)) return done(duplicate_targets());
  reading.request = std::move(request);
  reading.snapshot = store_->snapshot();

  const auto finished = read_on(*store_, reading, limits_, Tier::kCached);
  if (!finished) return done(finished.error());
  if (*finished) return done(std::move(reading.result));
  const std::size_t held_bytes = reading.bytes;
  run_later(
      std::move(done),
      [this, reading = std::move(reading)](Done<TransactGetItems>& later) mutable {
        const auto rest = read_on(*store_, reading, limits_, Tier::kAny);
        if (!rest) return later(rest.error());
        later(std::move(reading.result));
      },
      held_bytes);
}

}  // namespace rowhouse::engine::embedded
