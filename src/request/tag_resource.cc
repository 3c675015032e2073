#include "request/check_shape.h"
#include "request/request.h"
#include "request/resource_arn.h"
#include "request/tags.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {
    {"ResourceArn", &shapes::kResourceArn, true},
    {"Tags", &shapes::kTags, true},
};

Result<operation::TagResource> build(const Fields& fields, const base::Limits& limits) {
  operation::TagResource tag;
  tag.resource_arn = fields.text(slot(kMembers, "ResourceArn"));
  ROWHOUSE_TRY(table, table_of_resource(tag.resource_arn));
  tag.table = std::move(table);
  ROWHOUSE_TRY(tags, read_tags(fields, slot(kMembers, "Tags"), limits));
  if (tags.empty()) return invalid("Atleast one Tag needs to be provided as Input.");
  tag.tags = std::move(tags);
  return tag;
}

}  // namespace

template <>
Result<operation::TagResource> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::TagResource>(
      body, kMembers, [&](const Fields& fields) { return build(fields, limits); });
}

}  // namespace rowhouse::request
