#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::ExecuteStatement>(std::string& out,
                                        const operation::ExecuteStatement::Result& result) {
  out.reserve(out.size() + result.items.bytes() + result.items.bytes() / 2 + 256);
  Object answer(out);
  answer.member("Items") += '[';
  for (std::size_t i = 0; i < result.items.size(); ++i) {
    if (i > 0) out += ',';
    json::append_item(out, result.items[i]);
  }
  out += ']';
  answer.item("LastEvaluatedKey", result.last_evaluated_key);
  if (!result.next_token.empty()) answer.text("NextToken", result.next_token);
  write_capacity(answer, result.consumed_capacity);
  answer.end();
}

}  // namespace rowhouse::response
