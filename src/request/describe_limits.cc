#include "request/check_shape.h"
#include "request/request.h"

namespace rowhouse::request {

template <>
Result<operation::DescribeLimits> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::DescribeLimits>(
      body, {}, [](const Fields&) -> Result<operation::DescribeLimits> {
        return operation::DescribeLimits();
      });
}

}  // namespace rowhouse::request
