#pragma once

#include <string>
#include <utility>

#include "base/completion.h"
#include "engine/engine.h"
#include "tenancy/decision.h"
#include "tenancy/requester.h"

namespace rowhouse::core {

/// What ARNs say of where tables are. Only refusals that name no table which is there need it.
struct Place {
  std::string region = "us-east-1";
  std::string account = "000000000000";
};

/// The way of every request, whoever sends it: find the table, authorize, execute. The only place
/// where a Scope is asked for on somebody's behalf, so the server, the library and the command line
/// cannot differ in what they allow. A reserved table is not there, whoever asks. Safe from many
/// threads; the engine must outlive it.
class Pipeline {
 public:
  /// `observer` may be null, and outlives the pipeline.
  explicit Pipeline(engine::Engine& engine, Place place = {},
                    tenancy::DecisionObserver* observer = nullptr)
      : engine_(engine), place_(std::move(place)), observer_(observer) {}

  /// Runs one operation on behalf of `requester`; `done` is called exactly once, inline or later.
  /// `Operation` is any of operation::All, ListTenants or MeasureTenant.
  template <typename Operation>
  void run(const tenancy::Requester& requester, Operation&& operation,
           base::Completion<typename std::remove_cvref_t<Operation>::Result> done);

 private:
  engine::Engine& engine_;
  const Place place_;
  tenancy::DecisionObserver* const observer_;
};

}  // namespace rowhouse::core
