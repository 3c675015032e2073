#include "wire/routing.h"

#include <array>
#include <optional>
#include <utility>

#include "base/result.h"
#include "wire/answer_of.h"
#include "wire/authentication.h"
#include "wire/authorization.h"
#include "wire/content_coding.h"
#include "wire/json_body.h"
#include "wire/sts_route.h"

namespace rowhouse::wire {
namespace {

/// The APIs whose requests name their operation in X-Amz-Target, behind a prefix of their own.
struct TargetPrefix {
  Api api;
  std::string_view text;
  std::string_view service;  ///< What a signature is for; empty: the authenticator's own.
};
constexpr std::array kTargetPrefixes = {
    TargetPrefix{Api::kDynamoDb, "DynamoDB_20120810.", {}},
    TargetPrefix{Api::kDynamoDbStreams, "DynamoDBStreams_20120810.", {}},
    TargetPrefix{Api::kRowhouse, "Rowhouse_20261101.", "rowhouse"}};

/// What the service's front end says, outside of any protocol, of a request that it cannot place.
Route not_found() {
  Route route;
  route.answer = {404, "<UnknownOperationException/>\n"};
  route.media_type = MediaType::kText;
  return route;
}

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

std::optional<MediaType> media_type_of(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  if (equal_ignoring_case(content_type, "application/x-amz-json-1.0")) return MediaType::kJson10;
  if (equal_ignoring_case(content_type, "application/x-amz-json-1.1")) return MediaType::kJson11;
  return std::nullopt;
}

/// Null for a target of no API.
const TargetPrefix* prefix_of(std::string_view amz_target) {
  for (const TargetPrefix& prefix : kTargetPrefixes) {
    if (amz_target.starts_with(prefix.text)) return &prefix;
  }
  return nullptr;
}

/// Gives the route its API; returns the operation, or nothing if the handler does not know it.
std::string_view take_target(Route& route, std::string_view amz_target, const Handler& handler) {
  const TargetPrefix* const prefix = prefix_of(amz_target);
  if (prefix == nullptr) return {};
  route.api = prefix->api;
  const std::string_view operation = amz_target.substr(prefix->text.size());
  return handler.knows(route.api, operation) ? operation : std::string_view();
}

/// Where signatures are verified, a stranger's body is not parsed, so its JSON comes last.
Route route_authenticated(Route route, const RequestHead& head, std::string_view body,
                          const Handler& handler, Authenticator& authenticator) {
  const std::string_view operation = take_target(route, head.amz_target, handler);
  if (operation.empty()) {
    route.answer = answer_of(Error(ErrorCode::kUnknownOperation, ""));
    return route;
  }
  auto credential = authenticator.authenticate(head, body, service_of(head));
  if (!credential) {
    route.is_unauthentic = true;
    route.answer = answer_of(credential.error());
    return route;
  }
  route.credential = *credential;
  route.operation = operation;
  return route;
}

Route route_post(const RequestHead& head, std::string_view body, const Handler& handler,
                 Authenticator* authenticator) {
  const std::optional<MediaType> media_type = media_type_of(head.content_type);
  if (!media_type) {
    return is_sts_request(head) ? route_sts(head, body, handler, authenticator) : not_found();
  }
  Route route;
  route.body = body;
  route.media_type = *media_type;
  if (authenticator != nullptr) {
    return route_authenticated(std::move(route), head, body, handler, *authenticator);
  }
  const std::string_view operation = take_target(route, head.amz_target, handler);
  const bool known = !operation.empty();
  const Result<void> authentic = check_signature_form(head);
  if (known && authentic) {
    route.operation = operation;
    return route;
  }
  // Only here, where the request fails anyway, is its JSON looked at just to tell which of its
  // faults comes first. The handler does so itself.
  if (const auto json = parse_json_body(body); !json && !is_coded(head.content_encoding)) {
    route.answer = answer_of(json.error());
  } else if (!known) {
    route.answer = answer_of(Error(ErrorCode::kUnknownOperation, ""));
  } else {
    route.answer = answer_of(authentic.error());
  }
  return route;
}

}  // namespace

std::string_view service_of(const RequestHead& head) {
  const TargetPrefix* const prefix = prefix_of(head.amz_target);
  if (prefix != nullptr) return prefix->service;
  return is_sts_request(head) ? kStsService : std::string_view();
}

Route route(const RequestHead& head, std::string_view body, const RoutingOptions& options,
            const Handler& handler, Authenticator* authenticator) {
  if (signing::path_of(head.target) != "/") return not_found();
  if (head.method == "POST") return route_post(head, body, handler, authenticator);
  if (head.method == "GET" && is_sts_request(head)) {
    return route_sts(head, body, handler, authenticator);
  }
  if (head.method == "GET") {
    Route healthy;
    healthy.answer = {200, "healthy: dynamodb." + options.region + ".amazonaws.com "};
    healthy.media_type = MediaType::kText;
    return healthy;
  }
  if (head.method == "OPTIONS" && options.cross_origin && !head.origin.empty()) {
    Route preflight;
    preflight.media_type = MediaType::kText;
    preflight.preflight = true;
    return preflight;
  }
  return not_found();
}

}  // namespace rowhouse::wire
