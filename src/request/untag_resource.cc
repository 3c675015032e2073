#include "request/check_shape.h"
#include "request/request.h"
#include "request/resource_arn.h"
#include "request/tags.h"

namespace rowhouse::request {
namespace {

constexpr Shape kTagKeys = {.kind = Kind::kList,
                            .element = &shapes::kTagKey,
                            .java_type = "java.util.List<java.lang.String>"};
constexpr Member kMembers[] = {
    {"ResourceArn", &shapes::kResourceArn, true},
    {"TagKeys", &kTagKeys, true},
};

Result<operation::UntagResource> build(const Fields& fields) {
  operation::UntagResource untag;
  untag.resource_arn = fields.text(slot(kMembers, "ResourceArn"));
  ROWHOUSE_TRY(table, table_of_resource(untag.resource_arn));
  untag.table = std::move(table);
  simdjson::dom::array keys;
  if (fields[slot(kMembers, "TagKeys")].get_array().get(keys) != simdjson::SUCCESS) return untag;
  for (const auto element : keys) {
    std::string_view key;
    if (element.get_string().get(key) == simdjson::SUCCESS) untag.keys.emplace_back(key);
  }
  if (untag.keys.empty()) return invalid("Atleast one Tag Key needs to be provided as Input.");
  return untag;
}

}  // namespace

template <>
Result<operation::UntagResource> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::UntagResource>(body, kMembers, build);
}

}  // namespace rowhouse::request
