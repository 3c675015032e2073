#include "partiql/plan.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/value_writer.h"
#include "partiql/key_conditions.h"
#include "partiql/parser.h"
#include "partiql/select_plan.h"

namespace rowhouse::partiql {
namespace {

using expression::Condition;
using expression::ConditionKind;
using expression::ConditionNode;
using model::TableSchema;
using operation::ParameterizedStatement;

ConditionNode existence_of_item(const TableSchema& table, ConditionKind kind) {
  ConditionNode node;
  node.kind = kind;
  node.operands.emplace_back().path.root = table.key.partition.name;
  return node;
}

/// Some of these, and that there is an item.
Condition of_an_item_with(const TableSchema& table, std::vector<ConditionNode>&& conjuncts) {
  conjuncts.insert(conjuncts.begin(), existence_of_item(table, ConditionKind::kAttributeExists));
  return Condition::of(*conjunction_of(std::move(conjuncts)));
}

/// "If there is no such item, nothing is deleted, and that is a success": so no item meets any
/// condition.
std::optional<Condition> of_no_item_or_with(const TableSchema& table,
                                            std::vector<ConditionNode>&& conjuncts) {
  auto condition = conjunction_of(std::move(conjuncts));
  if (!condition) return std::nullopt;
  ConditionNode either;
  either.kind = ConditionKind::kOr;
  either.children.push_back(existence_of_item(table, ConditionKind::kAttributeNotExists));
  if (condition->kind == ConditionKind::kOr) {
    std::move(condition->children.begin(), condition->children.end(),
              std::back_inserter(either.children));
  } else {
    either.children.push_back(*std::move(condition));
  }
  return Condition::of(std::move(either));
}

Error mandatory_equality() {
  return invalid("Where clause does not contain a mandatory equality on all key attributes");
}

/// The key that a write or an EXISTS names. What is there of it says whose the item is, even where
/// it is not whole: then there is a refusal.
std::string take_key(std::vector<ConditionNode>& conjuncts, const TableSchema& table,
                     std::optional<Error>& refusal) {
  model::ItemBuilder key;
  const auto take = [&](const model::KeyAttribute& attribute) {
    if (const auto value = take_equality(conjuncts, attribute.name)) {
      key.set(attribute.name, model::ValueView(*value));
    } else {
      refusal = mandatory_equality();
    }
  };
  take(table.key.partition);
  if (table.key.sort) take(*table.key.sort);
  return key.finish();
}

void plan_insert(Plan& plan, Insert&& insert, const TableSchema& table) {
  operation::PutItem put;
  put.table = std::move(insert.table);
  put.item = std::move(insert.item);
  put.condition = Condition::of(existence_of_item(table, ConditionKind::kAttributeNotExists));
  plan.operation = std::move(put);
}

/// The write of the one item that an UPDATE or a DELETE names; `conjuncts` is what is left of its
/// WHERE.
template <typename Write, typename Named>
Write write_of_named_item(Plan& plan, Named& statement, const ParameterizedStatement& source,
                          const TableSchema& table, std::vector<ConditionNode>& conjuncts) {
  conjuncts = conjuncts_of(std::move(statement.where));
  Write write;
  write.table = std::move(statement.table);
  write.key = take_key(conjuncts, table, plan.refusal);
  write.return_values = statement.returning;
  write.on_condition_failure = source.on_condition_failure;
  return write;
}

void plan_update(Plan& plan, Update&& update, const ParameterizedStatement& source,
                 const TableSchema& table) {
  std::vector<ConditionNode> conjuncts;
  auto write = write_of_named_item<operation::UpdateItem>(plan, update, source, table, conjuncts);
  write.condition = of_an_item_with(table, std::move(conjuncts));
  if (auto changes = expression::Update::of(std::move(update.actions))) {
    write.update = *std::move(changes);
  } else if (!plan.refusal) {
    plan.refusal = std::move(changes).error();
  }
  plan.operation = std::move(write);
}

void plan_delete(Plan& plan, Delete&& erase, const ParameterizedStatement& source,
                 const TableSchema& table) {
  std::vector<ConditionNode> conjuncts;
  auto write = write_of_named_item<operation::DeleteItem>(plan, erase, source, table, conjuncts);
  write.condition = of_no_item_or_with(table, std::move(conjuncts));
  plan.operation = std::move(write);
}

void plan_exists(Plan& plan, Select&& select, const ParameterizedStatement& source,
                 const TableSchema& table, Place place) {
  auto conjuncts = conjuncts_of(std::move(select.where));
  operation::TransactWrite check;
  check.kind = operation::TransactWrite::Kind::kConditionCheck;
  check.table = std::move(select.table);
  check.item = take_key(conjuncts, table, plan.refusal);
  check.condition = of_an_item_with(table, std::move(conjuncts));
  check.on_condition_failure = source.on_condition_failure;
  if (place != Place::kTransaction) {
    plan.refusal = invalid("EXISTS is supported in ExecuteTransaction only");
  } else if (!select.index.empty()) {
    plan.refusal = mandatory_equality();
  }
  plan.operation = std::move(check);
}

operation::ReturnValues returning_of(const Statement& statement) {
  if (const auto* update = std::get_if<Update>(&statement)) return update->returning;
  if (const auto* erase = std::get_if<Delete>(&statement)) return erase->returning;
  return operation::ReturnValues::kNone;
}

/// What the column `path` is called: from its last name on, "b[0]" of a.b[0].
std::string column_name(const expression::Path& path) {
  std::string name = path.root;
  for (const expression::Step& step : path.steps) {
    if (step.by_index) {
      name += '[' + std::to_string(step.index) + ']';
    } else {
      name = step.name;
    }
  }
  return name;
}

}  // namespace

const std::string& Plan::table() const noexcept {
  return std::visit(
      [](const auto& of) -> const std::string& {
        if constexpr (std::same_as<std::remove_cvref_t<decltype(of)>, Queries>) {
          return of.front().table;
        } else {
          return of.table;
        }
      },
      operation);
}

Plan plan(Statement&& statement, const ParameterizedStatement& source, const TableSchema& table,
          Place place) {
  Plan made;
  made.action = action_of(statement);
  const bool is_returning = returning_of(statement) != operation::ReturnValues::kNone;
  if (auto* select = std::get_if<Select>(&statement)) {
    plan_select(made, std::move(*select), source, table, place);
  } else if (auto* insert = std::get_if<Insert>(&statement)) {
    plan_insert(made, std::move(*insert), table);
  } else if (auto* update = std::get_if<Update>(&statement)) {
    plan_update(made, std::move(*update), source, table);
  } else if (auto* erase = std::get_if<Delete>(&statement)) {
    plan_delete(made, std::move(*erase), source, table);
  } else if (auto* exists = std::get_if<Exists>(&statement)) {
    plan_exists(made, std::move(exists->select), source, table, place);
  }
  if (is_returning && place == Place::kTransaction && !made.refusal) {
    made.refusal = invalid("RETURNING is not supported in ExecuteTransaction");
  }
  return made;
}

std::string shape(const Plan& plan, std::string item) {
  const model::ItemView whole(item);
  if (!whole.exists() || (plan.filter && !plan.filter->matches(whole))) return {};
  if (!plan.columns.empty()) {
    model::ItemBuilder columns;
    for (const expression::Path& path : plan.columns) {
      if (const auto value = expression::find_path(whole, path)) {
        columns.set(column_name(path), *value);
      }
    }
    return columns.finish();
  }
  if (!plan.filter || !plan.projection) return item;
  std::string projected;
  plan.projection->apply(whole, projected);
  return projected;
}

}  // namespace rowhouse::partiql
