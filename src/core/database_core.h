#pragma once

#include <memory>

#include "base/limits.h"
#include "core/closings.h"
#include "core/pipeline.h"
#include "engine/engine.h"
#include "rowhouse/database.h"
#include "tenancy/principal.h"

namespace rowhouse::detail {

/// What all handles to one database share: its engine and the way to it. Safe from many threads.
class DatabaseCore {
 public:
  DatabaseCore(std::unique_ptr<engine::Engine> owned_engine, const base::Limits& its_limits)
      : engine(std::move(owned_engine)),
        pipeline(*engine),
        operator_principal(tenancy::Principal::operator_principal()),
        limits(its_limits) {}

  /// A database over any engine. The engine closes with the last handle; where that one goes away
  /// inside a callback, on a thread that the engine itself must end, one of `closings` closes it.
  static Database open(std::unique_ptr<engine::Engine> engine, const base::Limits& limits,
                       core::Closings& closings);

  const std::unique_ptr<engine::Engine> engine;
  core::Pipeline pipeline;
  const tenancy::Principal operator_principal;
  const base::Limits limits;
};

}  // namespace rowhouse::detail
