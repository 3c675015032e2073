#include "request/absent.h"

#include <array>
#include <utility>

#include "request/check_shape.h"
#include "request/resource_arn.h"

namespace rowhouse::request {
namespace {

using operation::Absent;
using operation::AbsentRequest;

constexpr Shape kName = {.kind = Kind::kString, .min = 3, .max = 255, .is_name = true};
constexpr Shape kArn = {.kind = Kind::kString, .min = 37, .max = 1024};
constexpr Shape kTableArn = {.kind = Kind::kString, .min = 1, .max = 1024};
constexpr std::array<std::string_view, 2> kInsightsActions = {"ENABLE", "DISABLE"};
constexpr Shape kInsightsAction = {.kind = Kind::kString, .values = kInsightsActions};
constexpr Member kRecoveryMembers[] = {{"PointInTimeRecoveryEnabled", &shapes::kBoolean, true}};
constexpr Shape kRecovery = {
    .kind = Kind::kStructure,
    .members = kRecoveryMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.PointInTimeRecoverySpecification"};

constexpr Member kNone[] = {{"NextToken", &shapes::kText}};
constexpr Member kTable[] = {{"TableName", &shapes::kTableName, true}};
constexpr Member kPerhapsTable[] = {{"TableName", &shapes::kTableName}};
constexpr Member kTableByArn[] = {{"TableArn", &kTableArn, true},
                                  {"S3Bucket", &shapes::kText, true}};
constexpr Member kResource[] = {{"ResourceArn", &shapes::kResourceArn, true}};
constexpr Member kResourceAndPolicy[] = {{"ResourceArn", &shapes::kResourceArn, true},
                                         {"Policy", &shapes::kText, true}};
constexpr Member kTableAndBackup[] = {{"TableName", &shapes::kTableName, true},
                                      {"BackupName", &kName, true}};
constexpr Member kBackup[] = {{"BackupArn", &kArn, true}};
constexpr Member kBackupAndTarget[] = {{"TargetTableName", &kName, true},
                                       {"BackupArn", &kArn, true}};
constexpr Member kSourceAndTarget[] = {{"SourceTableName", &shapes::kTableName},
                                       {"TargetTableName", &kName, true}};
constexpr Member kExport[] = {{"ExportArn", &kArn, true}};
constexpr Member kImport[] = {{"ImportArn", &kArn, true}};
constexpr Member kGlobalTable[] = {{"GlobalTableName", &kName, true}};
constexpr Member kTableAndRecovery[] = {{"TableName", &shapes::kTableName, true},
                                        {"PointInTimeRecoverySpecification", &kRecovery, true}};
constexpr Member kTableAndAction[] = {{"TableName", &shapes::kTableName, true},
                                      {"ContributorInsightsAction", &kInsightsAction, true}};
constexpr Member kTableAndStream[] = {{"TableName", &shapes::kTableName, true},
                                      {"StreamArn", &kArn, true}};

std::span<const Member> members_of(Absent which) {
  switch (which) {
    case Absent::kCreateBackup:
      return kTableAndBackup;
    case Absent::kDeleteBackup:
    case Absent::kDescribeBackup:
      return kBackup;
    case Absent::kCreateGlobalTable:
    case Absent::kDescribeGlobalTable:
    case Absent::kDescribeGlobalTableSettings:
    case Absent::kUpdateGlobalTable:
    case Absent::kUpdateGlobalTableSettings:
      return kGlobalTable;
    case Absent::kDeleteResourcePolicy:
    case Absent::kGetResourcePolicy:
      return kResource;
    case Absent::kPutResourcePolicy:
      return kResourceAndPolicy;
    case Absent::kDescribeExport:
      return kExport;
    case Absent::kDescribeImport:
      return kImport;
    case Absent::kDescribeContinuousBackups:
    case Absent::kDescribeContributorInsights:
    case Absent::kDescribeKinesisStreamingDestination:
    case Absent::kDescribeTableReplicaAutoScaling:
    case Absent::kUpdateTableReplicaAutoScaling:
      return kTable;
    case Absent::kDisableKinesisStreamingDestination:
    case Absent::kEnableKinesisStreamingDestination:
    case Absent::kUpdateKinesisStreamingDestination:
      return kTableAndStream;
    case Absent::kExportTableToPointInTime:
      return kTableByArn;
    case Absent::kListBackups:
    case Absent::kListContributorInsights:
      return kPerhapsTable;
    case Absent::kRestoreTableFromBackup:
      return kBackupAndTarget;
    case Absent::kRestoreTableToPointInTime:
      return kSourceAndTarget;
    case Absent::kUpdateContinuousBackups:
      return kTableAndRecovery;
    case Absent::kUpdateContributorInsights:
      return kTableAndAction;
    case Absent::kImportTable:
    case Absent::kListExports:
    case Absent::kListGlobalTables:
    case Absent::kListImports:
      break;
  }
  return kNone;
}

Result<void> read_member(const Fields& fields, std::size_t slot, std::string_view name,
                         AbsentRequest& request) {
  if (!fields.has(slot)) return {};
  if (name == "TableName" || name == "SourceTableName") {
    request.table = read_table_name(fields, slot);
  } else if (name == "TableArn" || name == "ResourceArn") {
    ROWHOUSE_TRY(table, table_of_resource(fields.text(slot)));
    request.table = std::move(table);
  } else if (name.ends_with("Arn") || name == "GlobalTableName") {
    request.subject = fields.text(slot);
  } else if (name == "ContributorInsightsAction") {
    request.enable = fields.text(slot) == "ENABLE";
  } else if (name == "PointInTimeRecoverySpecification") {
    ROWHOUSE_TRY(recovery, Fields::read(fields[slot], kRecoveryMembers));
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
