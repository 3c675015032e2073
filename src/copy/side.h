#pragma once

#include <utility>

#include "copy/patience.h"
#include "core/blocking.h"
#include "core/pipeline.h"

namespace rowhouse::copy {

/// One end of a copy: an engine, reached as its operator. Safe from many threads.
class Side {
 public:
  explicit Side(engine::Engine& engine)
      : pipeline_(engine), operator_(tenancy::Principal::operator_principal()) {}

  template <typename Operation>
  Result<typename Operation::Result> call(Operation operation) {
    return core::run_blocking(pipeline_, operator_, std::move(operation));
  }
  /// The same, again and again while `patience` lasts.
  template <typename Operation>
  Result<typename Operation::Result> call(const Operation& operation, Patience patience) {
    while (true) {
      auto outcome = call(Operation(operation));
      if (outcome || !Patience::may_pass(outcome.error().code()) || !patience.wait()) {
        return outcome;
      }
    }
  }

 private:
  core::Pipeline pipeline_;
  const tenancy::Principal operator_;
};

}  // namespace rowhouse::copy
