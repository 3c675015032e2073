#pragma once

#include "base/result.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

struct FetchSettings {
  base::Milliseconds timeout{5'000};  ///< Of each attempt.
  int attempts_max = 3;
  base::Milliseconds pause{100};  ///< Before the second attempt; doubled before each further one.
};

/// Sends a request and waits for its answer, for those threads that may: where credentials come
/// from. Repeated where no answer came and after 5xx and 429; an answer of another status is one.
/// kServiceUnavailable without an answer. Not to be called on the transport's own thread.
Result<HttpAnswer> fetch(Transport& transport, const HttpRequest& request,
                         const FetchSettings& settings = {});

}  // namespace rowhouse::engine::remote
