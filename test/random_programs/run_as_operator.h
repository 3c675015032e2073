#pragma once

#include <future>
#include <utility>

#include "engine/engine.h"
#include "tenancy/scope.h"

namespace rowhouse::random_programs {

/// Executes one operation on everybody's items, and waits for its answer.
template <typename Operation>
Result<typename Operation::Result> run_as_operator(engine::Engine& engine, Operation operation) {
  const auto scope =
      tenancy::authorize(tenancy::Principal::operator_principal(), {"GetItem", nullptr, {}});
  std::promise<Result<typename Operation::Result>> promise;
  auto future = promise.get_future();
  engine.execute(*scope, std::move(operation),
                 [&promise](Result<typename Operation::Result> result) {
                   promise.set_value(std::move(result));
                 });
  return future.get();
}

}  // namespace rowhouse::random_programs
