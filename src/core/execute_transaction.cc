#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "core/statement_decision.h"
#include "core/statements.h"
#include "operation/transact_get_items.h"

namespace rowhouse::core {
namespace {

using operation::ExecuteTransaction;
using operation::ExecuteTransactionResult;
using operation::TransactWrite;
using Plans = std::vector<partiql::Plan>;

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

/// kValidation if one of them is not understood, or reads stand beside writes.
Result<std::vector<partiql::Statement>> parse_all(const ExecuteTransaction& request) {
  std::vector<partiql::Statement> statements;
  statements.reserve(request.statements.size());
  for (const operation::ParameterizedStatement& source : request.statements) {
    ROWHOUSE_TRY(statement, partiql::parse(source.text, source.parameters, base::Limits{}));
    statements.push_back(std::move(statement));
  }
  const auto reads = std::count_if(statements.begin(), statements.end(), partiql::is_read);
  if (reads != 0 && static_cast<std::size_t>(reads) != statements.size()) {
    return invalid(
        "A transaction must consist of either read statements or write statements, not of both");
  }
  return statements;
}

operation::TransactGet take_get(partiql::Plan& plan) {
  auto& get = *std::get_if<operation::GetItem>(&plan.operation);
  return {std::move(get.table), std::move(get.key), std::move(get.projection)};
}

TransactWrite take_write(partiql::Plan& plan) {
  TransactWrite write;
  if (auto* put = std::get_if<operation::PutItem>(&plan.operation)) {
    write.kind = TransactWrite::Kind::kPut;
    write.table = std::move(put->table);
    write.item = std::move(put->item);
    write.condition = std::move(put->condition);
  } else if (auto* update = std::get_if<operation::UpdateItem>(&plan.operation)) {
    write.kind = TransactWrite::Kind::kUpdate;
    write.table = std::move(update->table);
    write.item = std::move(update->key);
    write.update = std::move(update->update);
    write.condition = std::move(update->condition);
    write.on_condition_failure = update->on_condition_failure;
  } else if (auto* erase = std::get_if<operation::DeleteItem>(&plan.operation)) {
    write.kind = TransactWrite::Kind::kDelete;
    write.table = std::move(erase->table);
    write.item = std::move(erase->key);
    write.condition = std::move(erase->condition);
    write.on_condition_failure = erase->on_condition_failure;
  } else if (auto* check = std::get_if<TransactWrite>(&plan.operation)) {
    write = std::move(*check);
  }
  return write;
}

void run_reads(engine::Engine& engine, const tenancy::Scope& scope, Plans&& plans,
               const ExecuteTransaction& request, base::Completion<ExecuteTransactionResult> done) {
  operation::TransactGetItems transaction;
  transaction.return_consumed_capacity = request.return_consumed_capacity;
  for (partiql::Plan& plan : plans) transaction.gets.push_back(take_get(plan));
  engine.execute(scope, std::move(transaction),
                 [plans = std::move(plans),
                  done = std::move(done)](Result<operation::TransactGetItemsResult> read) mutable {
                   if (!read) return done(std::move(read).error());
                   ExecuteTransactionResult result;
                   for (std::size_t i = 0; i < plans.size(); ++i) {
                     result.items.push_back(partiql::shape(plans[i], std::move(read->items[i])));
                   }
                   result.consumed_capacity = std::move(read->consumed_capacity);
                   done(std::move(result));
                 });
}

/// An INSERT's failed condition is that the key is there: its reason says so.
Error with_duplicates(const std::vector<bool>& is_insert, Error error) {
  if (error.code() != ErrorCode::kTransactionCanceled) return error;
  std::vector<CancellationReason> reasons = error.cancellation_reasons();
  std::string codes;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (i < is_insert.size() && is_insert[i] && reasons[i].code == "ConditionalCheckFailed") {
      reasons[i] = {"DuplicateItem", "Duplicate primary key exists in table", {}};
    }
    codes += (i == 0 ? "" : ", ") + reasons[i].code;
  }
  Error told(ErrorCode::kTransactionCanceled,
             "Transaction cancelled, please refer cancellation reasons for specific reasons [" +
                 codes + "]");
  told.with_cancellation_reasons(std::move(reasons));
  return told;
}

void run_writes(engine::Engine& engine, const tenancy::Scope& scope, Plans&& plans,
                ExecuteTransaction&& request, base::Completion<ExecuteTransactionResult> done) {
  operation::TransactWriteItems transaction;
  // A token of ExecuteTransaction is none of TransactWriteItems.
  // https://github.com/nubo-db/dynoxide/pull/125
  if (!request.client_request_token.empty()) {
    transaction.client_request_token = "ExecuteTransaction " + request.client_request_token;
  }
  transaction.request_digest = std::move(request.request_digest);
  transaction.return_consumed_capacity = request.return_consumed_capacity;
  std::vector<bool> is_insert;
  for (partiql::Plan& plan : plans) {
    is_insert.push_back(plan.is_insert());
    transaction.writes.push_back(take_write(plan));
  }
  engine.execute(scope, std::move(transaction),
                 [is_insert = std::move(is_insert), done = std::move(done)](
                     Result<operation::TransactWriteItemsResult> written) mutable {
                   if (!written) {
                     return done(with_duplicates(is_insert, std::move(written).error()));
                   }
                   ExecuteTransactionResult result;
                   result.items.resize(is_insert.size());
                   result.consumed_capacity = std::move(written->consumed_capacity);
                   done(std::move(result));
                 });
}

}  // namespace

void run_statements(const StatementContext& context, const tenancy::Requester& requester,
                    ExecuteTransaction&& request, base::Completion<ExecuteTransactionResult> done) {
  auto statements = parse_all(request);
  if (!statements) return done(std::move(statements).error());
  const bool are_reads = !statements->empty() && partiql::is_read(statements->front());
  StatementDecision decision(context, requester, ExecuteTransaction::kName);
  Plans plans;
  plans.reserve(statements->size());
  for (std::size_t i = 0; i < statements->size(); ++i) {
    auto plan = decision.add(std::move((*statements)[i]), request.statements[i],
                             partiql::Place::kTransaction);
    if (!plan) return done(std::move(plan).error());
    plans.push_back(*std::move(plan));
  }
  auto scope = decision.scope();
  if (!scope) return done(std::move(scope).error());
  if (are_reads) {
    return run_reads(context.engine, *scope, std::move(plans), request, std::move(done));
  }
  run_writes(context.engine, *scope, std::move(plans), std::move(request), std::move(done));
}

}  // namespace rowhouse::core
