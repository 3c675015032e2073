#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/completion.h"
#include "core/place.h"
#include "core/resource_policies.h"
#include "core/statement_tokens.h"
#include "engine/engine.h"
#include "tenancy/decision.h"
#include "tenancy/requester.h"

namespace rowhouse::core {

/// The way of every request, whoever sends it: find the table, authorize, execute. The only place
/// where a Scope is asked for on somebody's behalf, so the server, the library and the command line
/// cannot differ in what they allow. A reserved table is not there, whoever asks. Safe from many
/// threads; the engine must outlive it.
class Pipeline {
 public:
  /// `observer` may be null, and outlives the pipeline, as the clock does, which policies ask.
  /// `statement_token_key` is what PartiQL's page tokens are made with: 32 bytes, derived for
  /// StatementTokens::kKeyPurpose; empty for a key of this pipeline's own. `resource_policy_key`
  /// seals the policies of tables and streams, see ResourcePolicies; empty: they are not.
  /// `principals`, which may be null and outlives it, is whom they may name.
  explicit Pipeline(engine::Engine& engine, Place place = {},
                    tenancy::DecisionObserver* observer = nullptr,
                    const base::Clock& clock = base::system_clock(),
                    std::string_view statement_token_key = {}, std::string resource_policy_key = {},
                    const tenancy::PrincipalSource* principals = nullptr)
      : engine_(engine),
        place_(std::move(place)),
        observer_(observer),
        tells_all_(observer != nullptr && observer->wants_all()),
        must_learn_(engine.must_learn()),
        clock_(clock),
        statement_tokens_(std::make_shared<StatementTokens>(statement_token_key)),
        resource_policies_(
            std::make_shared<const ResourcePolicies>(std::move(resource_policy_key), principals)) {}

  /// Runs one operation on behalf of `requester`; `done` is called exactly once, inline or later.
  /// `Operation` is any of operation::All, ListTenants or MeasureTenant. What PartiQL statements do
  /// is decided on, and executed, as the operations that they become.
  template <typename Operation>
  void run(const tenancy::Requester& requester, Operation&& operation,
           base::Completion<typename std::remove_cvref_t<Operation>::Result> done);

 private:
  template <typename Operation>
  void run_operation(const tenancy::Requester& requester, Operation&& operation,
                     base::Completion<typename Operation::Result> done);
  template <typename Operation>
  void decide_and_run(const tenancy::Requester& requester, Operation&& operation,
                      base::Completion<typename Operation::Result> done);

  engine::Engine& engine_;
  const Place place_;
  tenancy::DecisionObserver* const observer_;
  const bool tells_all_;
  const bool must_learn_;
  const base::Clock& clock_;
  // Shared with requests on their way.
  const std::shared_ptr<const StatementTokens> statement_tokens_;
  const std::shared_ptr<const ResourcePolicies> resource_policies_;
};

}  // namespace rowhouse::core
