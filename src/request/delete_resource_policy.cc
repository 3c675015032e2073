#include "request/check_shape.h"
#include "request/request.h"
#include "request/resource_policy.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {{"ResourceArn", &shapes::kResourceArn, true},
                               {"ExpectedRevisionId", &shapes::kRevision}};

Result<operation::DeleteResourcePolicy> build(const Fields& fields) {
  operation::DeleteResourcePolicy erase;
  erase.resource_arn = fields.text(slot(kMembers, "ResourceArn"));
  ROWHOUSE_TRY(table, table_of_policed(erase.resource_arn));
  erase.table = std::move(table);
  if (const auto revision = fields.optional_text(slot(kMembers, "ExpectedRevisionId"))) {
    erase.expected_revision = std::string(*revision);
  }
  return erase;
}

}  // namespace

template <>
Result<operation::DeleteResourcePolicy> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::DeleteResourcePolicy>(body, kMembers, build);
}

}  // namespace rowhouse::request
