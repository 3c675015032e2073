#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/unique_function.h"
#include "core/pipeline.h"

namespace rowhouse::wire {

/// An answer before HTTP: a status and a JSON body.
struct Answer {
  int status = 200;
  std::string body;
};

/// From an operation's name and a JSON body to its answer: parses, runs the pipeline, writes. Knows
/// nothing of sockets, so the case files run through it in process as well. `done` is called
/// exactly once, inline or later on another thread. `body` must stay as it is until dispatch()
/// returns, and have simdjson's padding (64 readable bytes) behind it. Safe from many threads.
class Dispatcher {
 public:
  Dispatcher(core::Pipeline& pipeline, const base::Limits& limits)
      : pipeline_(pipeline), limits_(limits) {}

  /// `operation` is what follows "DynamoDB_20120810." in X-Amz-Target.
  void dispatch(const tenancy::Principal& principal, std::string_view operation,
                std::string_view body, base::UniqueFunction<void(Answer)> done);

 private:
  core::Pipeline& pipeline_;
  base::Limits limits_;
};

}  // namespace rowhouse::wire
