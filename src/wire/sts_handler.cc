#include "wire/sts_handler.h"

#include "base/result.h"
#include "sts/answer.h"
#include "sts/query.h"
#include "sts/request.h"
#include "wire/sts_route.h"

namespace rowhouse::wire {
namespace {

sts::Outcome<sts::Answer> answer_to(const core::SecurityTokenService& service,
                                    const tenancy::Requester& requester, std::string_view operation,
                                    std::string_view form) {
  ROWHOUSE_TRY(query, sts::Query::parse(form));
  // What was authenticated for one operation is never carried out as another.
  const std::string* const action = query.find("Action");
  if (action == nullptr || *action != operation) {
    return sts::Error{sts::Code::kMalformedInput, "The request is not well-formed"};
  }
  ROWHOUSE_TRY(request, sts::parse_request(query));
  return service.call(requester, request);
}

}  // namespace

bool StsHandler::knows(Api api, std::string_view operation) const noexcept {
  return api == Api::kSts && sts::is_action(operation);
}

void StsHandler::handle(const tenancy::Requester& requester, Api, std::string_view operation,
                        std::string_view body, AnswerTicket answer) {
  const auto outcome = answer_to(service_, requester, operation, body);
  if (!outcome) return answer(sts_answer_of(outcome.error(), requester.origin.request_id));
  answer({200, sts::xml_of(*outcome, requester.origin.request_id)});
}

}  // namespace rowhouse::wire
