#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::DescribeEndpoints>(std::string& out,
                                         const operation::DescribeEndpoints::Result& result) {
  Object answer(out);
  answer.member("Endpoints") += '[';
  Object endpoint(out);
  endpoint.text("Address", result.address);
  endpoint.number("CachePeriodInMinutes", result.cache_minutes);
  endpoint.end();
  out += ']';
  answer.end();
}

}  // namespace rowhouse::response
