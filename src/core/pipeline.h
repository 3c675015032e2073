#pragma once

#include <utility>

#include "base/clock.h"
#include "base/completion.h"
#include "core/place.h"
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
  explicit Pipeline(engine::Engine& engine, Place place = {},
                    tenancy::DecisionObserver* observer = nullptr,
                    const base::Clock& clock = base::system_clock())
      : engine_(engine),
        place_(std::move(place)),
        observer_(observer),
        tells_all_(observer != nullptr && observer->wants_all()),
        clock_(clock) {}

  /// Runs one operation on behalf of `requester`; `done` is called exactly once, inline or later.
  /// `Operation` is any of operation::All, ListTenants or MeasureTenant.
  template <typename Operation>
  void run(const tenancy::Requester& requester, Operation&& operation,
           base::Completion<typename std::remove_cvref_t<Operation>::Result> done);

 private:
  engine::Engine& engine_;
  const Place place_;
  tenancy::DecisionObserver* const observer_;
  const bool tells_all_;
  const base::Clock& clock_;
};

}  // namespace rowhouse::core
