#include "model/stream.h"
#include "request/check_shape.h"
#include "request/request.h"
#include "request/resource_policy.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {
    {"ResourceArn", &shapes::kResourceArn, true},
    {"Policy", &shapes::kText, true},
    {"ExpectedRevisionId", &shapes::kRevision},
    {"ConfirmRemoveSelfResourceAccess", &shapes::kBoolean},
    // The name of a header in the service's model, by which botocore calls it in the body too.
    {"x-amz-confirm-remove-self-resource-access", &shapes::kBoolean},
};

Result<operation::PutResourcePolicy> build(const Fields& fields) {
  operation::PutResourcePolicy put;
  put.resource_arn = fields.text(slot(kMembers, "ResourceArn"));
  ROWHOUSE_TRY(table, table_of_policed(put.resource_arn));
  put.table = std::move(table);
  const Policed what =
      model::table_of_stream_arn(put.resource_arn) ? Policed::kStream : Policed::kTable;
  ROWHOUSE_TRY(policy, read_resource_policy(fields, slot(kMembers, "Policy"), what));
  put.policy = std::move(policy);
  if (const auto revision = fields.optional_text(slot(kMembers, "ExpectedRevisionId"))) {
    put.expected_revision = std::string(*revision);
  }
  put.may_lock_out =
      fields.flag(slot(kMembers, "ConfirmRemoveSelfResourceAccess"), false) ||
      fields.flag(slot(kMembers, "x-amz-confirm-remove-self-resource-access"), false);
  return put;
}

}  // namespace

template <>
Result<operation::PutResourcePolicy> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::PutResourcePolicy>(body, kMembers, build);
}

}  // namespace rowhouse::request
