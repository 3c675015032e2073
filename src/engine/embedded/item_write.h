#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "engine/embedded/store.h"
#include "engine/embedded/stream_rows.h"
#include "engine/embedded/table_record.h"
#include "engine/embedded/write_origin.h"
#include "expression/expression.h"
#include "model/key.h"
#include "operation/batch_write_item.h"
#include "operation/delete_item.h"
#include "operation/put_item.h"
#include "operation/transact_write_items.h"
#include "operation/update_item.h"
#include "tenancy/scope.h"

namespace rowhouse::engine::embedded {

/// What a write leaves of an item, and what is answered about it.
struct Outcome {
  std::string_view after;  ///< The new item; empty if there is none. Points into the request, the
                           ///< old item or `made`.
  std::string made;        ///< What an update made.
  std::string attributes;  ///< As ReturnValues asked.
  bool changes = true;     ///< False if the store stays as it is.
  /// The number of the stream record that was staged, if one was: to be released when the batch is
  /// written or given up, and before that is answered.
  StreamShards::Claim claim;
};

/// One write of one item, whichever operation asks for it. Points into the operation.
struct ItemWrite {
  enum class Kind : std::uint8_t { kPut, kDelete, kUpdate, kConditionCheck };

  Kind kind = Kind::kPut;
  std::string_view item;  ///< The item of a put, the key of the others.
  const expression::Update* update = nullptr;
  const expression::Condition* condition = nullptr;
  operation::ReturnValues return_values = operation::ReturnValues::kNone;
  operation::ReturnOnConditionFailure on_condition_failure =
      operation::ReturnOnConditionFailure::kNone;
  operation::ReturnConsumedCapacity return_consumed_capacity =
      operation::ReturnConsumedCapacity::kNone;
  /// The table as it is now that the key is held, if more than the row follows from a change of an
  /// item (Table::is_followed()); null otherwise. Not of of().
  const Table* followed = nullptr;
  WriteOrigin origin = WriteOrigin::kRequest;
  bool makes_item = true;  ///< Of an update: where there is no item.

  static ItemWrite of(const operation::PutItem& put);
  static ItemWrite of(const operation::DeleteItem& erase);
  static ItemWrite of(const operation::UpdateItem& update);
  static ItemWrite of(const operation::TransactWrite& write);
  static ItemWrite of(const operation::WriteRequest& request);

  /// Every check that needs the table but no read, and the key.
  Result<model::KeyView> check(const model::KeySchema& key, const base::Limits& limits) const;
  /// What a put brings for the keys of indexes: all that can be said of it before the old item is
  /// read. kValidation, or kAccessDenied if it carries another tenant.
  Result<void> check_index_keys(const model::TableSchema& schema, const tenancy::Scope& scope,
                                const base::Limits& limits) const;
  /// True if the size of the item's collection counts: its table has a local index.
  bool grows_collection() const {
    return followed != nullptr && followed->schema.has_local_index();
  }
  /// True if the old item must be read: a plain put or delete on a table from whose items
  /// nothing else follows reads nothing.
  bool needs_old() const;
  /// What comes of it, given the old item (ItemView() if there is none). kConditionalCheckFailed,
  /// or kValidation from an update. `outcome` may point into `old`.
  Result<void> decide(model::ItemView old, const base::Limits& limits, Outcome& outcome) const;
};

/// The old item of a write whose key is held; empty if there is none. False if it is not in memory
/// as far as `tier` goes.
Result<bool> read_old_item(const Store& store, const ItemWrite& write, std::string_view row_key,
                           Tier tier, std::string& old);

/// Puts into `batch` what the change of one item changes: its row, and all that follows from the
/// old item and the new, which are rows of indexes and of expiries, and the record in the table's
/// stream.
void stage_rows(Batch& batch, const ItemWrite& write, std::string_view row_key,
                const base::Limits& limits, model::ItemView old, Outcome& outcome);
/// The same for a request's write, if it changes anything, with checks first: kValidation if the
/// new item has what no key of an index can have, kAccessDenied if it carries another tenant; then
/// `batch` is as it was.
Result<void> stage_change(Batch& batch, const ItemWrite& write, std::string_view row_key,
                          const tenancy::Scope& scope, const base::Limits& limits,
                          model::ItemView old, Outcome& outcome);

/// Adds what the write of one item costs, on its table and on the indexes.
void add_write_units(operation::ConsumedCapacity& consumed, const ItemWrite& write,
                     const base::Limits& limits, model::ItemView old, std::string_view after,
                     bool transactional);

/// The size by which a write is charged: of the larger of both items.
std::size_t charged_bytes(model::ItemView old, std::string_view after);

}  // namespace rowhouse::engine::embedded
