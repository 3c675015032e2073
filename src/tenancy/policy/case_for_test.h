#pragma once

#include <deque>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tenancy/policy/evaluate.h"

/// Requests and policies of tests, which own what they point at.
namespace rowhouse::policy::testing {

/// A request that is built member by member. Not copied: its context points into it.
class Request {
 public:
  explicit Request(std::string action, std::string resource = "*")
      : action_(std::move(action)), resource_(std::move(resource)) {}
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  Request& with(std::string name, std::string value) {
    const std::string& kept = keep(std::move(name));
    keys_.push_back(ContextKey::one(KeyName(kept), keep(std::move(value))));
    return *this;
  }
  Request& with_many(std::string name, const std::vector<std::string>& values) {
    const std::string& kept = keep(std::move(name));
    auto& views = lists_.emplace_back();
    for (const std::string& value : values) views.push_back(keep(value));
    keys_.push_back(ContextKey::many(KeyName(kept), views));
    return *this;
  }
  Request& on_items() {
    touches_items_ = true;
    return *this;
  }
  Request& by(Caller caller) {
    caller_ = caller;
    return *this;
  }

  RequestContext context() const {
    RequestContext context;
    context.action = action_;
    context.resource = resource_;
    context.keys = keys_;
    context.caller = caller_;
    context.touches_items = touches_items_;
    return context;
  }

 private:
  const std::string& keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  std::string action_;
  std::string resource_;
  std::deque<std::string> texts_;
  std::deque<std::vector<std::string_view>> lists_;
  std::vector<ContextKey> keys_;
  Caller caller_;
  bool touches_items_ = false;
};

inline Policy identity_policy(std::string_view text, std::string name = "policy") {
  return Policy::parse(text, PolicyKind::kIdentity, std::move(name)).value();
}

/// What one identity policy decides.
inline Verdict decide(const Policy& policy, const Request& request, Mode mode = Mode::kRowhouse) {
  const Policy* const one = &policy;
  PolicySet set;
  set.identity = {&one, 1};
  return evaluate(set, request.context(), mode);
}

inline bool allows(const Policy& policy, const Request& request, Mode mode = Mode::kRowhouse) {
  return decide(policy, request, mode).allowed;
}

}  // namespace rowhouse::policy::testing
