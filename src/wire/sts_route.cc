#include "wire/sts_route.h"

#include <utility>

#include "signing/canonical_request.h"
#include "sts/answer.h"
#include "sts/query.h"
#include "sts/request.h"
#include "wire/authorization.h"
#include "wire/quoted.h"

namespace rowhouse::wire {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
constexpr std::size_t kShownBytesMax = 64;

bool is_form(std::string_view content_type) noexcept {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  return signing::is_named(content_type, kFormType);
}

sts::Error unknown(std::string_view action) {
  if (action.empty()) return {sts::Code::kMissingAction, "The request is missing an action"};
  return {sts::Code::kInvalidAction, "Could not find operation " +
                                         printable(action.substr(0, kShownBytesMax)) +
                                         " for version " + std::string(sts::kApiVersion)};
}

}  // namespace

bool is_sts_request(const RequestHead& head) noexcept {
  if (head.method == "POST") return is_form(head.content_type);
  return head.method == "GET" && !sts::action_of(signing::query_of(head.target)).empty();
}

Route route_sts(const RequestHead& head, std::string_view body, const Handler& handler,
                Authenticator* authenticator) {
  Route route;
  route.api = Api::kSts;
  route.media_type = MediaType::kXml;
  route.body = head.method == "GET" ? signing::query_of(head.target) : body;
  const auto refuse = [&](const sts::Error& error) {
    route.answer = sts_answer_of(error, head.request_id);
    return std::move(route);
  };
  if (route.body.size() > sts::kFormBytesMax) return refuse(form_too_long());
  const std::string_view action = sts::action_of(route.body);
  if (!handler.knows(Api::kSts, action)) return refuse(unknown(action));
  if (!sts::is_unsigned(action)) {
    if (authenticator != nullptr) {
      auto credential = authenticator->authenticate(head, body, kStsService);
      if (!credential) {
        route.is_unauthentic = true;
        return refuse(sts::error_from(credential.error()));
      }
      route.credential = *credential;
    } else if (const auto form = check_signature_form(head); !form) {
      return refuse(sts::error_from(form.error()));
    }
  }
  route.operation = action;
  return route;
}

sts::Error form_too_long() { return {sts::Code::kMalformedInput, "The request is too long"}; }

Answer sts_answer_of(const sts::Error& error, std::string_view request_id) {
  Answer answer;
  answer.status = sts::http_status_of(error.code);
  answer.body = sts::xml_of(error, request_id);
  return answer;
}

}  // namespace rowhouse::wire
