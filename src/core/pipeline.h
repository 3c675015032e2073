#pragma once

#include "base/completion.h"
#include "engine/engine.h"
#include "tenancy/principal.h"

namespace rowhouse::core {

/// The way of every request, whoever sends it: find the table, authorize, execute. The only place
/// where a Scope is asked for, so the server, the library and the command line cannot differ in
/// what they allow. Safe from many threads; the engine must outlive it.
class Pipeline {
 public:
  explicit Pipeline(engine::Engine& engine) : engine_(engine) {}

  /// Runs one operation on behalf of `principal`; `done` is called exactly once, inline or later.
  /// `Operation` is any of operation::All, ListTenants or MeasureTenant.
  template <typename Operation>
  void run(const tenancy::Principal& principal, Operation&& operation,
           base::Completion<typename std::remove_cvref_t<Operation>::Result> done);

 private:
  engine::Engine& engine_;
};

}  // namespace rowhouse::core
