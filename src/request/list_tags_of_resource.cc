#include "request/check_shape.h"
#include "request/request.h"
#include "request/resource_arn.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {
    {"ResourceArn", &shapes::kResourceArn, true},
    {"NextToken", &shapes::kText},
};

Result<operation::ListTagsOfResource> build(const Fields& fields) {
  operation::ListTagsOfResource list;
  list.resource_arn = fields.text(slot(kMembers, "ResourceArn"));
  ROWHOUSE_TRY(table, table_of_resource(list.resource_arn));
  list.table = std::move(table);
  // A token says behind which key to go on, and nothing that its bearer could not ask for.
  list.after_key = fields.text(slot(kMembers, "NextToken"));
  return list;
}

}  // namespace

template <>
Result<operation::ListTagsOfResource> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::ListTagsOfResource>(body, kMembers, build);
}

}  // namespace rowhouse::request
