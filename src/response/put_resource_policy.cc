#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::PutResourcePolicy>(std::string& out,
                                         const operation::PutResourcePolicy::Result& result) {
  Object answer(out);
  answer.text("RevisionId", result.revision);
  answer.end();
}

}  // namespace rowhouse::response
