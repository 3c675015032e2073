#include <atomic>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/run_plan.h"
#include "core/statement_decision.h"
#include "core/statements.h"

namespace rowhouse::core {
namespace {

using operation::BatchExecuteStatementResult;

/// Where the outcomes of a batch's statements are put, each from whichever thread it comes on; the
/// last one calls `done`.
class Gathering {
 public:
  Gathering(std::size_t statements, base::Completion<BatchExecuteStatementResult> done)
      : outcomes_(statements),
        capacities_(statements),
        missing_(statements),
        done_(std::move(done)) {}

  operation::StatementOutcome& outcome(std::size_t i) { return outcomes_[i]; }

  void fail(std::size_t i, Error error) {
    outcomes_[i].error = std::move(error);
    arrive();
  }
  void succeed(std::size_t i, StatementPage&& page) {
    if (!page.items.empty()) outcomes_[i].item = page.items[0].bytes();
    capacities_[i] = std::move(page.consumed_capacity);
    arrive();
  }

 private:
  void arrive() {
    if (missing_.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
    BatchExecuteStatementResult result;
    result.responses = std::move(outcomes_);
    for (auto& capacity : capacities_) {
      if (capacity) result.consumed_capacity.push_back(*std::move(capacity));
    }
    done_(std::move(result));
  }

  std::vector<operation::StatementOutcome> outcomes_;
  std::vector<std::optional<operation::ConsumedCapacity>> capacities_;
  std::atomic<std::size_t> missing_;
  base::Completion<BatchExecuteStatementResult> done_;
};

}  // namespace

void run_statements(const StatementContext& context, const tenancy::Requester& requester,
                    operation::BatchExecuteStatement&& request,
                    base::Completion<BatchExecuteStatementResult> done) {
  std::vector<Result<partiql::Statement>> statements;
  bool any_read = false;
  bool any_write = false;
  for (const operation::ParameterizedStatement& source : request.statements) {
    statements.push_back(partiql::parse(source.text, source.parameters, base::Limits{}));
    any_read = any_read || (statements.back() && partiql::is_read(*statements.back()));
    any_write = any_write || (statements.back() && partiql::is_write(*statements.back()));
  }
  if (any_read && any_write) {
    return done(Error(ErrorCode::kValidation,
                      "A batch must consist of either read statements or write statements, not of "
                      "both"));
  }
  // Shared by what the engine has yet to answer.
  const auto gathering = std::make_shared<Gathering>(statements.size(), std::move(done));
  for (std::size_t i = 0; i < statements.size(); ++i) {
    auto& statement = statements[i];
    if (!statement) {
      gathering->fail(i, std::move(statement).error());
      continue;
    }
    gathering->outcome(i).table = partiql::table_of(*statement);
    StatementDecision decision(context, requester);
    auto plan = decision.add(*std::move(statement), request.statements[i], partiql::Place::kBatch);
    if (!plan) {
      gathering->fail(i, std::move(plan).error());
      continue;
    }
    auto scope = decision.scope();
    if (!scope) {
      gathering->fail(i, std::move(scope).error());
      continue;
    }
    run_plan(context.engine, *scope, *std::move(plan),
             {.limit = {}, .return_consumed_capacity = request.return_consumed_capacity},
             [gathering, i](Result<StatementPage> page) {
               if (!page) return gathering->fail(i, std::move(page).error());
               gathering->succeed(i, *std::move(page));
             });
  }
}

}  // namespace rowhouse::core
