#include "request/absent.h"

#include <utility>

#include "request/absent_shapes.h"
#include "request/check_shape.h"
#include "request/members.h"
#include "request/resource_arn.h"

namespace rowhouse::request {
namespace {

using operation::Absent;
using operation::AbsentRequest;

constexpr Member kEnabled[] = {{"PointInTimeRecoveryEnabled", &shapes::kBoolean, true}};

/// Lists of all tables' things take the name of one only to leave out the others': all are empty.
bool is_of_one_table(Absent which) {
  return which != Absent::kListExports && which != Absent::kListImports;
}

Result<void> read_member(const Fields& fields, std::size_t slot, std::string_view name,
                         AbsentRequest& request) {
  if (!fields.has(slot) || !is_of_one_table(request.which)) return {};
  if (name == "TableName" || name == "SourceTableName") {
    request.table = read_table_name(fields, slot);
  } else if (name == "TableArn" || name == "SourceTableArn") {
    ROWHOUSE_TRY(table, table_of_resource(fields.text(slot)));
    request.table = std::move(table);
  } else if (name == "BackupArn" || name == "ExportArn" || name == "ImportArn" ||
             name == "StreamArn" || name == "GlobalTableName") {
    request.subject = fields.text(slot);
  } else if (name == "ContributorInsightsAction") {
    request.enable = fields.text(slot) == "ENABLE";
  } else if (name == "PointInTimeRecoverySpecification") {
    ROWHOUSE_TRY(recovery, Fields::read(fields[slot], kEnabled));
    request.enable = recovery.flag(0, false);
  }
  return {};
}

}  // namespace

Result<AbsentRequest> parse_absent(Absent which, simdjson::dom::element body) {
  const std::span<const Member> members = members_of(which);
  return parse_in_order<AbsentRequest>(
      body, members, [&](const Fields& fields) -> Result<AbsentRequest> {
        AbsentRequest request;
        request.which = which;
        for (std::size_t slot = 0; slot < members.size(); ++slot) {
          ROWHOUSE_CHECK(read_member(fields, slot, members[slot].name, request));
        }
        return request;
      });
}

}  // namespace rowhouse::request
