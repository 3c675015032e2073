#pragma once

#include <string>
#include <string_view>

#include "wire/handler.h"
#include "wire/http_answer.h"
#include "wire/request_head.h"

namespace rowhouse::wire {

/// Where a request goes: to the handler, or straight back with an answer.
struct Route {
  std::string_view operation;  ///< For the handler; empty if `answer` is all there is to say.
  Answer answer;
  MediaType media_type = MediaType::kJson10;
  bool preflight = false;
};

struct RoutingOptions {
  std::string region = "us-east-1";
  bool cross_origin = false;
};

/// Decides on a whole request in DynamoDB's order: method and path, media type, JSON, operation,
/// authentication. `body` has 64 readable bytes behind it.
Route route(const RequestHead& head, std::string_view body, const RoutingOptions& options,
            const Handler& handler);

}  // namespace rowhouse::wire
