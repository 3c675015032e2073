#pragma once

#include <optional>
#include <string>

#include "base/completion.h"
#include "core/statement_tokens.h"
#include "engine/engine.h"
#include "operation/execute_statement.h"
#include "partiql/plan.h"

namespace rowhouse::core {

/// How a SELECT is read.
struct PageWanted {
  std::optional<std::uint32_t> limit;
  StatementPosition position = {};
  operation::ReturnConsumedCapacity return_consumed_capacity =
      operation::ReturnConsumedCapacity::kNone;
};

/// What one statement came to.
struct StatementPage {
  operation::ItemList items;
  std::string last_evaluated_key;
  std::optional<StatementPosition> next;  ///< None at the end.
  std::optional<operation::ConsumedCapacity> consumed_capacity;
};

/// Hands an allowed plan to the engine. `done` is called exactly once, inline or later; an INSERT
/// of a key that is there comes to kDuplicateItem.
void run_plan(engine::Engine& engine, const tenancy::Scope& scope, partiql::Plan&& plan,
              PageWanted&& wanted, base::Completion<StatementPage> done);

}  // namespace rowhouse::core
