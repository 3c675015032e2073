#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::DeleteResourcePolicy>(std::string& out,
                                            const operation::DeleteResourcePolicy::Result& result) {
  Object answer(out);
  if (!result.revision.empty()) answer.text("RevisionId", result.revision);
  answer.end();
}

}  // namespace rowhouse::response
