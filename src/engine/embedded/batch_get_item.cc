#include "engine/embedded/capacity.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/row_key.h"
#include "model/item_size.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::BatchGetItem;
using operation::BatchGetItemResult;
using operation::ReturnConsumedCapacity;

/// A batch on its way: which key is next, and what was read so far.
struct BatchReading {
  BatchGetItem request;
  std::vector<std::vector<std::string>> row_keys;  ///< For each table, those of its keys.
  std::size_t table = 0;
  std::size_t key = 0;
  std::size_t bytes = 0;  ///< Of the items read, against the 16 MB of an answer.
  BatchGetItemResult result;
  std::string item;
  double units = 0;  ///< Of the table which is being read.
};

/// The rest of the request, for the caller to ask again.
void leave_unprocessed(BatchReading& batch) {
  for (; batch.table < batch.request.tables.size(); ++batch.table, batch.key = 0) {
    operation::KeysOfTable rest = std::move(batch.request.tables[batch.table]);
    rest.keys.erase(rest.keys.begin(), rest.keys.begin() + static_cast<std::ptrdiff_t>(batch.key));
    if (!rest.keys.empty()) batch.result.unprocessed.push_back(std::move(rest));
  }
}

void end_table(BatchReading& batch) {
  if (batch.request.return_consumed_capacity != ReturnConsumedCapacity::kNone) {
    operation::ConsumedCapacity consumed = capacity_on(batch.request.tables[batch.table].table,
                                                       batch.request.return_consumed_capacity);
    consumed.read_units = batch.units;
    batch.result.consumed_capacity.push_back(std::move(consumed));
  }
  batch.units = 0;
}

void add_item(BatchReading& batch, const operation::KeysOfTable& of_table, bool found) {
  const model::ItemView item(found ? std::string_view(batch.item) : std::string_view());
  const std::size_t bytes = model::item_size_bytes(item);
  batch.bytes += bytes;
  if (batch.request.return_consumed_capacity != ReturnConsumedCapacity::kNone) {
    batch.units +=
        read_units(bytes, of_table.consistent_read ? Consistency::kStrong : Consistency::kEventual);
  }
  if (!found) return;
  operation::ItemList& items = batch.result.responses[batch.table].items;
  if (of_table.projection) {
    of_table.projection->apply(item, items.buffer());
    items.seal();
  } else {
    items.push_back(batch.item);
  }
}

/// True when the batch is done, false if the next item is not in memory.
Result<bool> read_on(const Store& store, BatchReading& batch, const base::Limits& limits, Tier tier,
                     std::size_t bytes_max) {
  for (; batch.table < batch.request.tables.size(); ++batch.table, batch.key = 0) {
    const operation::KeysOfTable& of_table = batch.request.tables[batch.table];
    for (; batch.key < of_table.keys.size(); ++batch.key) {
      if (batch.bytes >= limits.batch_get_bytes_max) {
        end_table(batch);
        leave_unprocessed(batch);
        return true;
      }
      if (batch.bytes >= bytes_max) return false;
      ROWHOUSE_TRY(read,
                   store.get(batch.row_keys[batch.table][batch.key], tier, nullptr, batch.item));
      if (read == Read::kWouldBlock) return false;
      add_item(batch, of_table, read == Read::kFound);
    }
    end_table(batch);
  }
  return true;
}

}  // namespace

void EmbeddedOperations::execute(const Scope& scope, BatchGetItem&& request,
                                 Done<BatchGetItem> done) {
  BatchReading batch;
  for (const operation::KeysOfTable& of_table : request.tables) {
    const Table* const table = active_table(of_table.table);
    if (table == nullptr) return done(resource_not_found());
    std::vector<std::string>& row_keys = batch.row_keys.emplace_back();
    for (const std::string& key : of_table.keys) {
      if (auto located = locate(scope, *table, key, row_keys.emplace_back()); !located) {
        return done(std::move(located).error());
      }
    }
    if (has_duplicates(row_keys)) {
      return done(invalid("Provided list of item keys contains duplicates"));
    }
    batch.result.responses.push_back({of_table.table, {}});
  }
  batch.request = std::move(request);

  const auto finished = read_on(*store_, batch, limits_, Tier::kCached, kInlinePageBytesMax);
  if (!finished) return done(finished.error());
  if (*finished) return done(std::move(batch.result));
  const std::size_t held_bytes = batch.bytes;
  run_later(
      std::move(done),
      [this, batch = std::move(batch)](Done<BatchGetItem>& later) mutable {
        const auto rest = read_on(*store_, batch, limits_, Tier::kAny, SIZE_MAX);
        if (!rest) return later(rest.error());
        later(std::move(batch.result));
      },
      held_bytes);
}

}  // namespace rowhouse::engine::embedded
