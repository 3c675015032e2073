#include "core/run_plan.h"
#include "core/statement_decision.h"
#include "core/statements.h"

namespace rowhouse::core {

void run_statements(const StatementContext& context, const tenancy::Requester& requester,
                    operation::ExecuteStatement&& request,
                    base::Completion<operation::ExecuteStatementResult> done) {
  const operation::ParameterizedStatement& source = request.statement;
  auto statement = partiql::parse(source.text, source.parameters, base::Limits{});
  if (!statement) return done(std::move(statement).error());
  StatementDecision decision(context, requester);
  auto plan = decision.add(*std::move(statement), source, partiql::Place::kAlone);
  if (!plan) return done(std::move(plan).error());
  auto scope = decision.scope();
  if (!scope) return done(std::move(scope).error());

  PageWanted wanted{.limit = request.limit,
                    .return_consumed_capacity = request.return_consumed_capacity};
  // What has no pages spares itself the digest.
  signing::Digest digest{};
  if (plan->has_pages() || !request.next_token.empty()) {
    digest = StatementTokens::request_of(requester.principal, source);
  }
  if (!request.next_token.empty()) {
    auto position = context.tokens->read(digest, request.next_token);
    if (!position) return done(std::move(position).error());
    wanted.position = *std::move(position);
  }
  run_plan(context.engine, *scope, *std::move(plan), std::move(wanted),
           [tokens = context.tokens, digest,
            done = std::move(done)](Result<StatementPage> page) mutable {
             if (!page) return done(std::move(page).error());
             operation::ExecuteStatementResult result;
             result.items = std::move(page->items);
             result.last_evaluated_key = std::move(page->last_evaluated_key);
             if (page->next) result.next_token = tokens->make(digest, *page->next);
             result.consumed_capacity = std::move(page->consumed_capacity);
             done(std::move(result));
           });
}

}  // namespace rowhouse::core
