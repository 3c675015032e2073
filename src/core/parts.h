#pragma once

#include <boost/container/small_vector.hpp>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "operation/all.h"

/// What each operation on items asks for, in parts: the one place that knows where an operation
/// names tables, keys and attributes.
namespace rowhouse::core {

/// An action on one table or on one of its indexes. Most operations are one; a batch is one for
/// each table, a transaction one for each of its actions: one denial refuses the whole request.
/// Points at the operation.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
struct Part {
  std::string_view action;  ///< "GetItem"
  std::string_view table;
  std::string_view enclosing = {};  ///< The transaction that it belongs to.
  std::string_view index = {};
  /// Compact items or keys. One without its partition key names nothing: the engine refuses the
  /// request for it, and until then the scope admits nothing else.
  std::span<const std::string_view> items = {};
  const expression::KeyCondition* key_condition = nullptr;
  std::string_view start_key = {};                   ///< Compact, of a page.
  const expression::Condition* condition = nullptr;  ///< Or a filter.
  const expression::Projection* projection = nullptr;
  const expression::Update* update = nullptr;
  // As policies see them, the defaults filled in.
  std::string_view select = {};
  std::string_view return_values = {};
  std::string_view return_consumed_capacity = {};
  std::optional<bool> full_table_scan = {};  ///< Of a PartiQL SELECT.
};

template <typename T>
const T* pointer_to(const std::optional<T>& value) noexcept {
  return value ? &*value : nullptr;
}

constexpr std::string_view text_of(operation::Select select) noexcept {
  switch (select) {
    case operation::Select::kAllAttributes:
      return "ALL_ATTRIBUTES";
    case operation::Select::kAllProjectedAttributes:
      return "ALL_PROJECTED_ATTRIBUTES";
    case operation::Select::kSpecificAttributes:
      return "SPECIFIC_ATTRIBUTES";
    case operation::Select::kCount:
      return "COUNT";
  }
  return {};
}

constexpr std::string_view text_of(operation::ReturnConsumedCapacity capacity) noexcept {
  switch (capacity) {
    case operation::ReturnConsumedCapacity::kNone:
      return "NONE";
    case operation::ReturnConsumedCapacity::kTotal:
      return "TOTAL";
    case operation::ReturnConsumedCapacity::kIndexes:
      return "INDEXES";
  }
  return {};
}

/// A write whose failed condition is told with the old item returns that item, whatever its
/// ReturnValues say of its success: a policy that allows NONE alone must not let it through.
constexpr std::string_view text_of(operation::ReturnValues values,
                                   operation::ReturnOnConditionFailure on_failure) noexcept {
  const bool tells_old = on_failure == operation::ReturnOnConditionFailure::kAllOld;
  switch (values) {
    case operation::ReturnValues::kNone:
      return tells_old ? "ALL_OLD" : "NONE";
    case operation::ReturnValues::kAllOld:
      return "ALL_OLD";
    case operation::ReturnValues::kUpdatedOld:
      return tells_old ? "ALL_OLD" : "UPDATED_OLD";
    case operation::ReturnValues::kAllNew:
      return "ALL_NEW";
    case operation::ReturnValues::kUpdatedNew:
      return tells_old ? "ALL_OLD" : "UPDATED_NEW";
  }
  return {};
}

/// What a read of one item selects: GetItem has no Select, but returns all attributes without a
/// projection, and a policy that wants SPECIFIC_ATTRIBUTES must not let that through.
constexpr std::string_view select_of(bool has_projection) noexcept {
  return text_of(has_projection ? operation::Select::kSpecificAttributes
                                : operation::Select::kAllAttributes);
}

/// A part of a read of one item or several.
template <typename Get>
Part part_of_get(std::string_view action, const Get& get) {
  Part part{.action = action, .table = get.table};
  part.projection = pointer_to(get.projection);
  part.select = select_of(part.projection != nullptr);
  return part;
}

/// A part of a Query or Scan.
template <typename Read>
Part part_of_page(const Read& read) {
  Part part{.action = Read::kName, .table = read.table, .index = read.index};
  part.start_key = read.exclusive_start_key;
  part.condition = pointer_to(read.filter);
  part.projection = pointer_to(read.projection);
  part.select = text_of(read.select);
  part.return_consumed_capacity = text_of(read.return_consumed_capacity);
  return part;
}

/// A part of a write of one item.
template <typename Write>
Part part_of_write(const Write& write) {
  Part part{.action = Write::kName, .table = write.table};
  part.condition = pointer_to(write.condition);
  part.return_values = text_of(write.return_values, write.on_condition_failure);
  part.return_consumed_capacity = text_of(write.return_consumed_capacity);
  return part;
}

/// Hands `part`, with one item, to `visit`.
template <typename Visit>
Result<void> visit_with(Part part, std::string_view item, Visit&& visit) {
  part.items = {&item, 1};
  return visit(part);
}

template <typename Visit>
Result<void> visit_parts(const operation::GetItem& get, Visit&& visit) {
  Part part = part_of_get(operation::GetItem::kName, get);
  part.return_consumed_capacity = text_of(get.return_consumed_capacity);
  return visit_with(part, get.key, visit);
}

template <typename Visit>
Result<void> visit_parts(const operation::PutItem& put, Visit&& visit) {
  return visit_with(part_of_write(put), put.item, visit);
}

template <typename Visit>
Result<void> visit_parts(const operation::DeleteItem& erase, Visit&& visit) {
  return visit_with(part_of_write(erase), erase.key, visit);
}

template <typename Visit>
Result<void> visit_parts(const operation::UpdateItem& update, Visit&& visit) {
  Part part = part_of_write(update);
  part.update = pointer_to(update.update);
  return visit_with(part, update.key, visit);
}

template <typename Visit>
Result<void> visit_parts(const operation::Query& query, Visit&& visit) {
  Part part = part_of_page(query);
  part.key_condition = &query.key_condition;
  return visit(std::as_const(part));
}

template <typename Visit>
Result<void> visit_parts(const operation::Scan& scan, Visit&& visit) {
  return visit(part_of_page(scan));
}

/// Items of a batch on one table.
using PartItems = boost::container::small_vector<std::string_view, 32>;

template <typename Visit>
Result<void> visit_parts(const operation::BatchGetItem& batch, Visit&& visit) {
  for (const auto& of_table : batch.tables) {
    const PartItems items(of_table.keys.begin(), of_table.keys.end());
    Part part = part_of_get(operation::BatchGetItem::kName, of_table);
    part.items = {items.data(), items.size()};
    part.return_consumed_capacity = text_of(batch.return_consumed_capacity);
    ROWHOUSE_CHECK(visit(std::as_const(part)));
  }
  return {};
}

template <typename Visit>
Result<void> visit_parts(const operation::BatchWriteItem& batch, Visit&& visit) {
  for (const auto& of_table : batch.tables) {
    PartItems items;
    for (const auto& request : of_table.requests) items.push_back(request.item);
    Part part{.action = operation::BatchWriteItem::kName, .table = of_table.table};
    part.items = {items.data(), items.size()};
    part.return_consumed_capacity = text_of(batch.return_consumed_capacity);
    ROWHOUSE_CHECK(visit(std::as_const(part)));
  }
  return {};
}

template <typename Visit>
Result<void> visit_parts(const operation::TransactGetItems& transaction, Visit&& visit) {
  for (const auto& get : transaction.gets) {
    Part part = part_of_get(operation::GetItem::kName, get);
    part.enclosing = operation::TransactGetItems::kName;
    part.return_consumed_capacity = text_of(transaction.return_consumed_capacity);
    ROWHOUSE_CHECK(visit_with(part, get.key, visit));
  }
  return {};
}

constexpr std::string_view action_of(operation::TransactWrite::Kind kind) noexcept {
  switch (kind) {
    case operation::TransactWrite::Kind::kConditionCheck:
      return "ConditionCheckItem";
    case operation::TransactWrite::Kind::kPut:
      return operation::PutItem::kName;
    case operation::TransactWrite::Kind::kDelete:
      return operation::DeleteItem::kName;
    case operation::TransactWrite::Kind::kUpdate:
      return operation::UpdateItem::kName;
  }
  return {};
}

template <typename Visit>
Result<void> visit_parts(const operation::TransactWriteItems& transaction, Visit&& visit) {
  for (const auto& write : transaction.writes) {
    Part part{.action = action_of(write.kind), .table = write.table};
    part.enclosing = operation::TransactWriteItems::kName;
    part.condition = pointer_to(write.condition);
    part.update = pointer_to(write.update);
    if (write.on_condition_failure != operation::ReturnOnConditionFailure::kNone) {
      part.return_values = text_of(operation::ReturnValues::kNone, write.on_condition_failure);
    }
    part.return_consumed_capacity = text_of(transaction.return_consumed_capacity);
    ROWHOUSE_CHECK(visit_with(part, write.item, visit));
  }
  return {};
}

/// The operations on items.
template <typename Operation>
concept InParts = requires(const Operation& operation, Result<void> (*visit)(const Part&)) {
  visit_parts(operation, visit);
};

}  // namespace rowhouse::core
