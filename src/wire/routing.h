#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tenancy/credential.h"
#include "wire/handler.h"
#include "wire/http_answer.h"
#include "wire/request_head.h"

namespace rowhouse::wire {

class Authenticator;

/// Where a request goes: to the handler, or straight back with an answer.
struct Route {
  Api api = Api::kDynamoDb;
  std::string_view operation;  ///< For the handler; empty if `answer` is all there is to say.
  Answer answer;
  MediaType media_type = MediaType::kJson10;
  bool preflight = false;
  bool is_unauthentic = false;  ///< The answer is the refusal of a signature that was verified.
  std::string_view body;  ///< For the handler: the request's, or the query that stands for it.
  /// Whose signature the request bears, good until the authenticator is asked again; null where
  /// none is verified.
  const tenancy::Credential* credential = nullptr;
};

struct RoutingOptions {
  std::string region = "us-east-1";
  bool cross_origin = false;
};

/// The service that a request's signature has to be for, as Authenticator takes it: empty for
/// DynamoDB's own.
std::string_view service_of(const RequestHead& head);

/// Decides on a whole request in DynamoDB's order: method and path, media type, JSON, operation,
/// authentication. `body` has 64 readable bytes behind it. Without an authenticator only the form
/// of a signature is checked. With one, the order is method and path, media type, operation,
/// authentication, JSON: what nobody has signed is not parsed.
Route route(const RequestHead& head, std::string_view body, const RoutingOptions& options,
            const Handler& handler, Authenticator* authenticator = nullptr);

}  // namespace rowhouse::wire
