#include "engine/remote/fetch.h"

#include <future>
#include <memory>
#include <utility>

namespace rowhouse::engine::remote {
namespace {

HttpOutcome send_and_wait(Transport& transport, HttpRequest request) {
  auto promise = std::make_unique<std::promise<HttpOutcome>>();
  std::future<HttpOutcome> outcome = promise->get_future();
  transport.send(std::move(request), [promise = std::move(promise)](HttpOutcome arrived) {
    promise->set_value(std::move(arrived));
  });
  return outcome.get();
}

void pause(Transport& transport, base::Milliseconds time) {
  auto promise = std::make_unique<std::promise<void>>();
  const std::future<void> over = promise->get_future();
  transport.call_after(time, [promise = std::move(promise)] { promise->set_value(); });
  over.wait();
}

}  // namespace

Result<HttpAnswer> fetch(Transport& transport, const HttpRequest& request,
                         const FetchSettings& settings) {
  for (int attempt = 1;; ++attempt) {
    HttpRequest copy = request;
    copy.timeout = settings.timeout;
    HttpOutcome outcome = send_and_wait(transport, std::move(copy));
    auto* const answer = std::get_if<HttpAnswer>(&outcome);
    const auto* const failure = std::get_if<HttpFailure>(&outcome);
    const bool may_repeat = answer != nullptr ? answer->status >= 500 || answer->status == 429
                                              : failure->kind != HttpFailure::Kind::kRefused;
    if (!may_repeat || attempt >= settings.attempts_max) {
      if (answer != nullptr) return std::move(*answer);
      return Error(ErrorCode::kServiceUnavailable, failure->why);
    }
    pause(transport, settings.pause * (std::int64_t{1} << (attempt - 1)));
  }
}

}  // namespace rowhouse::engine::remote
