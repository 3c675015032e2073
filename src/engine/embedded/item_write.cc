#include "engine/embedded/item_write.h"

#include <algorithm>

#include "engine/embedded/capacity.h"
#include "engine/embedded/errors.h"
#include "engine/embedded/expiry_rows.h"
#include "engine/embedded/index_rows.h"
#include "model/item_size.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::ReturnValues;

template <typename T>
const T* pointer(const std::optional<T>& value) {
  return value ? &*value : nullptr;
}

// An item's size is never above that of its compact form, so most items need no count.
bool too_large(std::string_view item, const base::Limits& limits) {
  return item.size() > limits.item_bytes_max &&
         model::item_size_bytes(model::ItemView(item)) > limits.item_bytes_max;
}

Result<void> apply_update(const ItemWrite& write, model::ItemView old, const base::Limits& limits,
                          Outcome& outcome) {
  if (!write.makes_item && !old.exists()) {
    outcome.changes = false;
    return {};
  }
  if (write.update == nullptr) {
    outcome.after = old.exists() ? old.bytes() : write.item;
    outcome.changes = !old.exists();
  } else {
    const bool want_partials = write.return_values == ReturnValues::kUpdatedOld ||
                               write.return_values == ReturnValues::kUpdatedNew;
    ROWHOUSE_TRY(updated, write.update->apply(old, model::ItemView(write.item), want_partials));
    outcome.made = std::move(updated.item);
    outcome.after = outcome.made;
    if (too_large(outcome.after, limits)) {
      return invalid("Item size to update has exceeded the maximum allowed size");
    }
    if (write.return_values == ReturnValues::kUpdatedOld) {
      outcome.attributes = std::move(updated.updated_old);
    } else if (write.return_values == ReturnValues::kUpdatedNew) {
      outcome.attributes = std::move(updated.updated_new);
    }
  }
  if (write.return_values == ReturnValues::kAllNew) outcome.attributes = outcome.after;
  return {};
}

}  // namespace

ItemWrite ItemWrite::of(const operation::PutItem& put) {
  return {Kind::kPut,
          put.item,
          nullptr,
          pointer(put.condition),
          put.return_values,
          put.on_condition_failure,
          put.return_consumed_capacity};
}

ItemWrite ItemWrite::of(const operation::DeleteItem& erase) {
  return {Kind::kDelete,
          erase.key,
          nullptr,
          pointer(erase.condition),
          erase.return_values,
          erase.on_condition_failure,
          erase.return_consumed_capacity};
}

ItemWrite ItemWrite::of(const operation::UpdateItem& update) {
  ItemWrite write{Kind::kUpdate,
                  update.key,
                  pointer(update.update),
                  pointer(update.condition),
                  update.return_values,
                  update.on_condition_failure,
                  update.return_consumed_capacity};
  write.makes_item = update.makes_item;
  return write;
}

ItemWrite ItemWrite::of(const operation::TransactWrite& write) {
  ItemWrite result;
  switch (write.kind) {
    case operation::TransactWrite::Kind::kConditionCheck:
      result.kind = Kind::kConditionCheck;
      break;
    case operation::TransactWrite::Kind::kPut:
      result.kind = Kind::kPut;
      break;
    case operation::TransactWrite::Kind::kDelete:
      result.kind = Kind::kDelete;
      break;
    case operation::TransactWrite::Kind::kUpdate:
      result.kind = Kind::kUpdate;
      break;
  }
  result.item = write.item;
  result.update = pointer(write.update);
  result.condition = pointer(write.condition);
  result.on_condition_failure = write.on_condition_failure;
  return result;
}

ItemWrite ItemWrite::of(const operation::WriteRequest& request) {
  ItemWrite result;
  result.kind = request.kind == operation::WriteRequest::Kind::kPut ? Kind::kPut : Kind::kDelete;
  result.item = request.item;
  return result;
}

Result<model::KeyView> ItemWrite::check(const model::KeySchema& key,
                                        const base::Limits& limits) const {
  if (kind == Kind::kPut) {
    ROWHOUSE_TRY(view, model::key_of_item(key, model::ItemView(item), limits));
    if (too_large(item, limits)) {
      return invalid("Item size has exceeded the maximum allowed size");
    }
    return view;
  }
  if (update != nullptr) ROWHOUSE_CHECK(update->check_leaves_key_alone(key));
  return model::key_of_request(key, model::ItemView(item), limits);
}

Result<void> ItemWrite::check_index_keys(const model::TableSchema& schema,
                                         const tenancy::Scope& scope,
                                         const base::Limits& limits) const {
  if (kind != Kind::kPut || schema.indexes.empty()) return {};
  const model::ItemView put(item);
  ROWHOUSE_CHECK(check_index_key_values(schema, put, limits, IndexKeyFrom::kItem));
  ROWHOUSE_CHECK(check_index_key_types(schema, put));
  if (!may_be_indexed(scope, schema, put)) return outside_of_scope();
  return {};
}

bool ItemWrite::needs_old() const {
  return followed != nullptr || condition != nullptr || kind == Kind::kUpdate ||
         return_values != ReturnValues::kNone ||
         return_consumed_capacity != operation::ReturnConsumedCapacity::kNone;
}

Result<void> ItemWrite::decide(model::ItemView old, const base::Limits& limits,
                               Outcome& outcome) const {
  if (condition != nullptr && !condition->matches(old)) {
    Error failed(ErrorCode::kConditionalCheckFailed, "The conditional request failed");
    if (on_condition_failure == operation::ReturnOnConditionFailure::kAllOld && old.exists()) {
      failed.with_item(std::string(old.bytes()));
    }
    return failed;
  }
  switch (kind) {
    case Kind::kPut:
      outcome.after = item;
      break;
    case Kind::kDelete:
      // Where the old item was not read, it may be there.
      outcome.changes = old.exists() || !needs_old();
      break;
    case Kind::kUpdate:
      ROWHOUSE_CHECK(apply_update(*this, old, limits, outcome));
      break;
    case Kind::kConditionCheck:
      outcome.after = old.bytes();
      outcome.changes = false;
      break;
  }
  if (return_values == ReturnValues::kAllOld) outcome.attributes = old.bytes();
  return {};
}

Result<bool> read_old_item(const Store& store, const ItemWrite& write, std::string_view row_key,
                           Tier tier, std::string& old) {
  // The writes of such a table all need the old item, so each leaves the new one at hand.
  if (write.followed != nullptr && store.recall(row_key, old)) return true;
  ROWHOUSE_TRY(read, store.get(row_key, tier, nullptr, old));
  if (read == Read::kMissing) old.clear();
  return read != Read::kWouldBlock;
}

void stage_rows(Batch& batch, const ItemWrite& write, std::string_view row_key,
                const base::Limits& limits, model::ItemView old, Outcome& outcome) {
  const model::ItemView after(outcome.after);
  if (write.followed != nullptr) {
    stage_index_rows(batch, *write.followed, old, after, limits);
    stage_expiry(batch, *write.followed, row_key, old, after);
    if (write.followed->stream != nullptr) {
      stage_stream_record(batch, *write.followed, row_key, write.origin, old, after, outcome.claim);
    }
  }
  if (after.exists() && write.followed != nullptr) {
    batch.put_to_recall(row_key, after.bytes());
  } else if (after.exists()) {
    batch.put(row_key, after.bytes());
  } else {
    batch.erase(row_key);
  }
}

Result<void> stage_change(Batch& batch, const ItemWrite& write, std::string_view row_key,
                          const tenancy::Scope& scope, const base::Limits& limits,
                          model::ItemView old, Outcome& outcome) {
  if (!outcome.changes) return {};
  const model::ItemView after(outcome.after);
  if (write.followed != nullptr) {
    const model::TableSchema& schema = write.followed->schema;
    const auto from =
        write.kind == ItemWrite::Kind::kUpdate ? IndexKeyFrom::kUpdate : IndexKeyFrom::kItem;
    ROWHOUSE_CHECK(check_index_key_values(schema, after, limits, from));
    ROWHOUSE_CHECK(check_index_key_types(schema, after));
    if (!may_be_indexed(scope, schema, after)) return outside_of_scope();
  }
  stage_rows(batch, write, row_key, limits, old, outcome);
  return {};
}

void add_write_units(operation::ConsumedCapacity& consumed, const ItemWrite& write,
                     const base::Limits& limits, model::ItemView old, std::string_view after,
                     bool transactional) {
  consumed.write_units += write_units(charged_bytes(old, after), transactional);
  if (write.followed == nullptr) return;
  add_index_writes(consumed, *write.followed, old, model::ItemView(after), limits);
}

std::size_t charged_bytes(model::ItemView old, std::string_view after) {
  return std::max(model::item_size_bytes(old), model::item_size_bytes(model::ItemView(after)));
}

}  // namespace rowhouse::engine::embedded
