#pragma once

#include <concepts>
#include <memory>

#include "base/clock.h"
#include "base/completion.h"
#include "core/place.h"
#include "core/resource_policies.h"
#include "core/statement_tokens.h"
#include "engine/engine.h"
#include "operation/batch_execute_statement.h"
#include "operation/execute_statement.h"
#include "operation/execute_transaction.h"
#include "tenancy/decision.h"
#include "tenancy/requester.h"

/// PartiQL: statements become operations on items (src/partiql), which are authorized under the
/// statements' own actions and handed to the engine.
namespace rowhouse::core {

template <typename Operation>
concept OnStatements = std::same_as<Operation, operation::ExecuteStatement> ||
                       std::same_as<Operation, operation::BatchExecuteStatement> ||
                       std::same_as<Operation, operation::ExecuteTransaction>;

/// What a pipeline has. The tokens are shared with requests on their way.
struct StatementContext {
  engine::Engine& engine;
  const Place& place;
  tenancy::DecisionObserver* observer;  ///< May be null.
  const base::Clock& clock;
  const std::shared_ptr<const StatementTokens>& tokens;
  const ResourcePolicies& resource_policies;
};

// Each decides before it returns, and calls `done` exactly once, inline or later.
void run_statements(const StatementContext& context, const tenancy::Requester& requester,
                    operation::ExecuteStatement&& request,
                    base::Completion<operation::ExecuteStatementResult> done);
void run_statements(const StatementContext& context, const tenancy::Requester& requester,
                    operation::BatchExecuteStatement&& request,
                    base::Completion<operation::BatchExecuteStatementResult> done);
void run_statements(const StatementContext& context, const tenancy::Requester& requester,
                    operation::ExecuteTransaction&& request,
                    base::Completion<operation::ExecuteTransactionResult> done);

}  // namespace rowhouse::core
