#include "request/check_shape.h"
#include "request/members.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Shape kAttributeName = {.kind = Kind::kString, .min = 1, .max = 255};
constexpr Member kSpecificationMembers[] = {{"Enabled", &shapes::kBoolean, true},
                                            {"AttributeName", &kAttributeName, true}};
constexpr Shape kSpecification = {
    .kind = Kind::kStructure,
    .members = kSpecificationMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.TimeToLiveSpecification"};
constexpr Member kMembers[] = {
    {"TableName", &shapes::kTableName, true},
    {"TimeToLiveSpecification", &kSpecification, true},
};

Result<operation::UpdateTimeToLive> build(const Fields& fields) {
  operation::UpdateTimeToLive update;
  update.table = read_table_name(fields, slot(kMembers, "TableName"));
  ROWHOUSE_TRY(specification, Fields::read(fields[slot(kMembers, "TimeToLiveSpecification")],
                                           kSpecificationMembers));
  update.attribute = specification.text(slot(kSpecificationMembers, "AttributeName"));
  update.enable = specification.flag(slot(kSpecificationMembers, "Enabled"), false);
  return update;
}

}  // namespace

template <>
Result<operation::UpdateTimeToLive> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::UpdateTimeToLive>(body, kMembers, build);
}

}  // namespace rowhouse::request
