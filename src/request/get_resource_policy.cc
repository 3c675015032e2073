#include "request/check_shape.h"
#include "request/request.h"
#include "request/resource_policy.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {{"ResourceArn", &shapes::kResourceArn, true}};

Result<operation::GetResourcePolicy> build(const Fields& fields) {
  operation::GetResourcePolicy get;
  get.resource_arn = fields.text(slot(kMembers, "ResourceArn"));
  ROWHOUSE_TRY(table, table_of_policed(get.resource_arn));
  get.table = std::move(table);
  return get;
}

}  // namespace

template <>
Result<operation::GetResourcePolicy> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::GetResourcePolicy>(body, kMembers, build);
}

}  // namespace rowhouse::request
