#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/pipeline.h"
#include "engine/engine.h"
#include "engine/remote/caller.h"
#include "engine/remote/remote_engine.h"
#include "tenancy/principal.h"
#include "wire/dispatch.h"

namespace rowhouse::test {

/// The other side of a remote engine: a second Rowhouse in this process, from the JSON of its
/// requests to that of its answers, without a socket between.
class SecondRowhouse final : public engine::remote::Caller {
 public:
  SecondRowhouse(std::unique_ptr<engine::Engine> engine, const base::Limits& limits,
                 core::Place place = {})
      : engine_(std::move(engine)),
        pipeline_(*engine_, std::move(place)),
        dispatcher_(pipeline_, limits) {}

  void call(engine::remote::Call&& call, base::Completion<engine::remote::Answer> done) override {
    constexpr std::size_t kParserPaddingBytes = 64;
    // The body is read before dispatch() returns.
    call.body.reserve(call.body.size() + kParserPaddingBytes);
    dispatcher_.dispatch(
        tenancy::Principal::operator_principal(), call.operation, call.body,
        [done = std::move(done)](wire::Answer answer) mutable {
          std::string type = answer.status == 200 ? std::string() : type_of(answer.body);
          done(engine::remote::Answer{answer.status, std::move(type), std::move(answer.body)});
        });
  }

 private:
  /// {"__type":"com.amazon.coral.validate#ValidationException", ...
  static std::string type_of(const std::string& body) {
    const std::size_t hash = body.find('#');
    if (hash == std::string::npos) return {};
    return body.substr(hash + 1, body.find('"', hash) - hash - 1);
  }

  const std::unique_ptr<engine::Engine> engine_;
  core::Pipeline pipeline_;
  wire::Dispatcher dispatcher_;
};

/// A remote engine before that. `clock` outlives it.
inline std::unique_ptr<engine::Engine> make_remote(std::unique_ptr<engine::Engine> other_side,
                                                   const base::Limits& limits,
                                                   const base::Clock& clock,
                                                   core::Place place = {}) {
  engine::remote::RemoteOptions options;
  options.limits = limits;
  options.clock = &clock;
  return std::make_unique<engine::remote::RemoteEngine>(
      std::make_unique<SecondRowhouse>(std::move(other_side), limits, std::move(place)), options);
}

}  // namespace rowhouse::test
