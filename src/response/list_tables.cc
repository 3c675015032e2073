#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::ListTables>(std::string& out, const operation::ListTables::Result& result) {
  Object answer(out);
  answer.member("TableNames") += '[';
  for (std::size_t i = 0; i < result.names.size(); ++i) {
    if (i > 0) out += ',';
    json::append_string(out, result.names[i]);
  }
  out += ']';
  if (!result.last_evaluated_name.empty()) {
    answer.text("LastEvaluatedTableName", result.last_evaluated_name);
  }
  answer.end();
}

}  // namespace rowhouse::response
