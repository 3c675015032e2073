#pragma once

#include <string_view>

#include "base/limits.h"
#include "base/unique_function.h"
#include "core/pipeline.h"
#include "wire/handler.h"

namespace rowhouse::wire {

/// From an operation's name and a JSON body to its answer: parses, runs the pipeline, writes. Knows
/// nothing of sockets, so the case files run through it in process as well. Safe from many threads.
class Dispatcher final : public Handler {
 public:
  Dispatcher(core::Pipeline& pipeline, const base::Limits& limits)
      : pipeline_(pipeline), limits_(limits) {}

  bool knows(Api api, std::string_view operation) const noexcept override;
  void handle(const tenancy::Requester& requester, Api api, std::string_view operation,
              std::string_view body, AnswerTicket answer) override;

  /// handle() with any callable, at the price of an allocation. `done` is called exactly once,
  /// inline or later on another thread. `body` must stay as it is until dispatch() returns, and
  /// have simdjson's padding (64 readable bytes) behind it.
  void dispatch(const tenancy::Requester& requester, std::string_view operation,
                std::string_view body, base::UniqueFunction<void(Answer)> done);

 private:
  core::Pipeline& pipeline_;
  base::Limits limits_;
};

}  // namespace rowhouse::wire
