#include "wire/answer_of.h"

#include "response/response.h"

namespace rowhouse::wire {

Answer answer_of(const Error& error) {
  Answer answer;
  answer.status = error.http_status();
  response::write_error(answer.body, error);
  if (answer.status >= 500) answer.log_detail = to_string(error);
  return answer;
}

}  // namespace rowhouse::wire
