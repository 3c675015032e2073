#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::UpdateTimeToLive>(std::string& out,
                                        const operation::UpdateTimeToLive::Result& result) {
  Object answer(out);
  Object specification(answer.member("TimeToLiveSpecification"));
  specification.flag("Enabled", result.enable);
  specification.text("AttributeName", result.attribute);
  specification.end();
  answer.end();
}

}  // namespace rowhouse::response
