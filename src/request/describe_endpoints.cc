#include "request/check_shape.h"
#include "request/request.h"

namespace rowhouse::request {

template <>
Result<operation::DescribeEndpoints> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::DescribeEndpoints>(
      body, {}, [](const Fields&) -> Result<operation::DescribeEndpoints> {
        return operation::DescribeEndpoints();
      });
}

}  // namespace rowhouse::request
