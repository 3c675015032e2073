#pragma once

#include <string_view>

#include "core/authorizer.h"
#include "core/decision_subject.h"
#include "core/statements.h"
#include "partiql/plan.h"

namespace rowhouse::core {

/// Decides on the statements of one request, one after the other, before anything is read.
/// Everything that it is given outlives it.
class StatementDecision {
 public:
  /// `enclosing` is the transaction that the statements belong to, or empty.
  StatementDecision(const StatementContext& context, const tenancy::Requester& requester,
                    std::string_view enclosing = {})
      : context_(context),
        requester_(requester),
        enclosing_(enclosing),
        authorizer_(context.engine, context.place, context.clock, context.resource_policies,
                    requester),
        subject_(context.engine) {}

  /// What the statement does, if it is allowed and makes sense. What is wrong with it is told only
  /// to whoever is allowed it.
  Result<partiql::Plan> add(partiql::Statement&& statement,
                            const operation::ParameterizedStatement& source, partiql::Place place);
  /// What was allowed by all of them.
  Result<tenancy::Scope> scope();

 private:
  Result<void> ask(const partiql::Plan& plan);
  void tell(const Error* refusal);

  const StatementContext& context_;
  const tenancy::Requester& requester_;
  const std::string_view enclosing_;
  Authorizer authorizer_;
  DecisionSubject subject_;
  std::string_view action_;
};

}  // namespace rowhouse::core
