#include "core/statement_decision.h"

namespace rowhouse::core {
namespace {

using operation::TransactWrite;

/// A ConditionCheck by itself: what EXISTS becomes.
template <typename Visit>
Result<void> visit_parts(const TransactWrite& check, Visit&& visit) {
  Part part{.action = {}, .table = check.table};
  part.condition = pointer_to(check.condition);
  if (check.on_condition_failure != operation::ReturnOnConditionFailure::kNone) {
    part.return_values = text_of(operation::ReturnValues::kNone, check.on_condition_failure);
  }
  return visit_with(part, check.item, visit);
}

template <typename Visit>
Result<void> visit_parts(const partiql::Queries& queries, Visit&& visit) {
  for (const operation::Query& query : queries) ROWHOUSE_CHECK(core::visit_parts(query, visit));
  return {};
}

/// Hands each part of a plan to `visit`, under the statement's own action.
template <typename Visit>
Result<void> visit_plan(const partiql::Plan& plan, std::string_view enclosing, Visit&& visit) {
  const auto under_its_action = [&](Part part) {
    part.action = plan.action;
    part.enclosing = enclosing;
    if (std::holds_alternative<operation::GetItem>(plan.operation)) {
      part.condition = pointer_to(plan.filter);
      part.projection = pointer_to(plan.projection);
      part.select = select_of(part.projection != nullptr);
    }
    const bool is_scan = std::holds_alternative<operation::Scan>(plan.operation);
    if (plan.action == "PartiQLSelect") part.full_table_scan = is_scan;
    return visit(std::as_const(part));
  };
  return std::visit(
      [&](const auto& operation) -> Result<void> {
        using core::visit_parts;
        return visit_parts(operation, under_its_action);
      },
      plan.operation);
}

}  // namespace

Result<partiql::Plan> StatementDecision::add(partiql::Statement&& statement,
                                             const operation::ParameterizedStatement& source,
                                             partiql::Place place) {
  action_ = partiql::action_of(statement);
  const std::string& table = partiql::table_of(statement);
  const auto schema = authorizer_.find_table(table);
  if (!schema) {
    // As every request on a table that is not there: only those learn it who might use it.
    Part part{.action = action_, .table = table, .enclosing = enclosing_};
    subject_.add(part);
    const auto asked = authorizer_.ask(part);
    if (!asked) {
      tell(&asked.error());
      return asked.error();
    }
    return schema.error();
  }
  partiql::Plan plan = partiql::plan(std::move(statement), source, **schema, place);
  ROWHOUSE_CHECK(ask(plan));
  if (plan.refusal) return *std::move(plan.refusal);
  return plan;
}

Result<void> StatementDecision::ask(const partiql::Plan& plan) {
  if (context_.observer != nullptr) {
    ROWHOUSE_CHECK(visit_plan(plan, enclosing_, [this](const Part& part) -> Result<void> {
      subject_.add(part);
      return {};
    }));
  }
  auto asked =
      visit_plan(plan, enclosing_, [this](const Part& part) { return authorizer_.ask(part); });
  if (!asked) tell(&asked.error());
  return asked;
}

Result<tenancy::Scope> StatementDecision::scope() {
  ROWHOUSE_TRY(scope, authorizer_.scope());
  const bool tells_all = context_.observer != nullptr && context_.observer->wants_all();
  if (tells_all || requester_.principal.is_operator()) tell(nullptr);
  return scope;
}

void StatementDecision::tell(const Error* refusal) {
  if (context_.observer == nullptr) return;
  if (refusal != nullptr && refusal->code() != ErrorCode::kAccessDenied) return;
  context_.observer->decided({.requester = requester_,
                              .action = action_,
                              .tables = subject_.tables(),
                              .tenants = subject_.tenants(),
                              .touches_items = true,
                              .refusal = refusal,
                              .verdict = authorizer_.verdict()});
}

}  // namespace rowhouse::core
