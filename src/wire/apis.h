#pragma once

#include <array>
#include <cstddef>

#include "wire/handler.h"

namespace rowhouse::wire {

/// Hands each request to the handler of its API. Those outlive it.
class Apis final : public Handler {
 public:
  /// An API that is given no handler knows no operation. Before the server starts.
  void serve(Api api, Handler& handler) { handlers_[index_of(api)] = &handler; }

  bool knows(Api api, std::string_view operation) const noexcept override {
    const Handler* const handler = handlers_[index_of(api)];
    return handler != nullptr && handler->knows(api, operation);
  }
  /// Only of an API that has a handler.
  void handle(const tenancy::Requester& requester, Api api, std::string_view operation,
              std::string_view body, AnswerTicket answer) override {
    handlers_[index_of(api)]->handle(requester, api, operation, body, answer);
  }

 private:
  static std::size_t index_of(Api api) noexcept { return static_cast<std::size_t>(api); }
  std::array<Handler*, static_cast<std::size_t>(Api::kRowhouse) + 1> handlers_{};
};

}  // namespace rowhouse::wire
