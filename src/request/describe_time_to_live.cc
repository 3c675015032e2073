#include "request/check_shape.h"
#include "request/members.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {{"TableName", &shapes::kTableName, true}};

}  // namespace

template <>
Result<operation::DescribeTimeToLive> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::DescribeTimeToLive>(
      body, kMembers, [](const Fields& fields) -> Result<operation::DescribeTimeToLive> {
        return operation::DescribeTimeToLive{read_table_name(fields, slot(kMembers, "TableName"))};
      });
}

}  // namespace rowhouse::request
