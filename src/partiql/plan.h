#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "expression/expression.h"
#include "model/schema.h"
#include "operation/delete_item.h"
#include "operation/execute_statement.h"
#include "operation/get_item.h"
#include "operation/put_item.h"
#include "operation/query.h"
#include "operation/scan.h"
#include "operation/transact_write_items.h"
#include "operation/update_item.h"
#include "partiql/statement.h"

namespace rowhouse::partiql {

/// Queries of one SELECT, one for each partition that it names, in the order of the answer.
using Queries = std::vector<operation::Query>;

/// What a statement does to its table, as the operations that there are anyway: so their indexes,
/// conditions, capacity and limits are the statement's as well. Safe to move; owns what it has.
struct Plan {
  std::string_view action;  ///< "PartiQLSelect"
  /// A ConditionCheck is what EXISTS becomes.
  std::variant<operation::GetItem, Queries, operation::Scan, operation::PutItem,
               operation::UpdateItem, operation::DeleteItem, operation::TransactWrite>
      operation;
  /// Of a GetItem: what the item must meet besides having its key.
  std::optional<expression::Condition> filter;
  /// The attributes that a SELECT names; nullopt for "*". Where `columns` is empty, the operation
  /// itself projects them.
  std::optional<expression::Projection> projection;
  /// Document paths which an answer's item is made of, each under its last name: see shape().
  std::vector<expression::Path> columns;
  /// Told to whoever is allowed the statement: what is wrong with it tells of the table's key.
  std::optional<Error> refusal;

  const std::string& table() const noexcept;
  bool has_pages() const noexcept {
    return std::holds_alternative<Queries>(operation) ||
           std::holds_alternative<operation::Scan>(operation);
  }
  bool is_insert() const noexcept { return std::holds_alternative<operation::PutItem>(operation); }
};

/// Where a statement stands: a SELECT of a batch or transaction reads one item by its whole key.
enum class Place { kAlone, kBatch, kTransaction };

/// The plan of `statement`, whose table is `table`; `source` is what it was parsed from.
Plan plan(Statement&& statement, const operation::ParameterizedStatement& source,
          const model::TableSchema& table, Place place);

/// What a SELECT answers of a whole item: nothing if the plan's filter is not met, else the item
/// through its projection or columns.
std::string shape(const Plan& plan, std::string item);

}  // namespace rowhouse::partiql
