#pragma once

#include <string_view>

#include "core/security_token_service.h"
#include "wire/handler.h"

namespace rowhouse::wire {

/// Answers the security token service's calls: from a form to XML. Inline, on the thread that asks.
/// Safe from many threads.
class StsHandler final : public Handler {
 public:
  /// The service outlives it.
  explicit StsHandler(const core::SecurityTokenService& service) : service_(service) {}

  bool knows(Api api, std::string_view operation) const noexcept override;
  void handle(const tenancy::Requester& requester, Api api, std::string_view operation,
              std::string_view body, AnswerTicket answer) override;

 private:
  const core::SecurityTokenService& service_;
};

}  // namespace rowhouse::wire
