#include "request/resource_arn.h"

#include "request/table_name.h"

namespace rowhouse::request {

// Which ARNs are refused how was measured on the service by
// https://github.com/ExtendDB/extenddb/pull/227.
Result<std::string> table_of_resource(std::string_view arn) {
  const std::string_view name = table_name_of(arn);
  if (name.size() == arn.size()) {
    return invalid("Invalid TableArn: Invalid ResourceArn provided as input " + std::string(arn));
  }
  return std::string(name);
}

}  // namespace rowhouse::request
