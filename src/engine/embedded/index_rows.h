#pragma once

#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "engine/embedded/store.h"
#include "engine/embedded/table_record.h"
#include "model/index.h"
#include "model/value_view.h"
#include "operation/options.h"
#include "tenancy/scope.h"

/// The rows of secondary indexes. What an index has of an item is a pure function of the item and
/// of the table's schema, so whoever has the old item and the new knows what to change.
namespace rowhouse::engine::embedded {

/// Appends the key of the row which `index` has of `item`. False, and `out` as it was, if it has
/// none: an attribute of its key is missing, or (in an item that is older than the index) is none
/// that the key can have.
bool append_index_row_key(std::string& out, const Table& table, const model::SecondaryIndex& index,
                          model::ItemView item, const base::Limits& limits);
/// What `index` keeps of `item`: the item itself, or `buffer` with a part of it.
std::string_view projected_item(const model::SecondaryIndex& index, model::ItemView item,
                                std::string& buffer);

/// kValidation if an attribute of an index's key has another type: "... Type mismatch for Index Key
/// a Expected: S Actual: N IndexName: i".
Result<void> check_index_key_types(const model::TableSchema& schema, model::ItemView item);
enum class IndexKeyFrom { kItem, kUpdate };
/// kValidation if an attribute of an index's key is empty or too long. DynamoDB has a text for what
/// a put brings and one for what an update makes.
Result<void> check_index_key_values(const model::TableSchema& schema, model::ItemView item,
                                    const base::Limits& limits, IndexKeyFrom from);
/// True if the writer may leave that item in the table's indexes: none of their partition keys
/// belongs to another tenant.
bool may_be_indexed(const tenancy::Scope& scope, const model::TableSchema& schema,
                    model::ItemView item);

/// Puts into `batch` what the change of an item changes in the indexes; either item may be none.
void stage_index_rows(Batch& batch, const Table& table, model::ItemView old, model::ItemView after,
                      const base::Limits& limits);

/// Adds what that change costs on each index: a row that stays as it is costs nothing, and one
/// whose key changes costs a removal and a new row. In a transaction no more than outside of one.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
void add_index_writes(operation::ConsumedCapacity& consumed, const Table& table,
                      model::ItemView old, model::ItemView after, const base::Limits& limits);

/// The entry of an index within what is told of its table; made if it is not there.
operation::IndexCapacity& capacity_of_index(operation::ConsumedCapacity& consumed,
                                            const model::SecondaryIndex& index);

}  // namespace rowhouse::engine::embedded
