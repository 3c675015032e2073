#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::GetResourcePolicy>(std::string& out,
                                         const operation::GetResourcePolicy::Result& result) {
  Object answer(out);
  answer.text("Policy", result.policy);
  answer.text("RevisionId", result.revision);
  answer.end();
}

}  // namespace rowhouse::response
