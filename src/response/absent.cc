#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {
namespace {

using operation::Absent;

void write_backups(Object& answer) {
  // Every table has continuous backups on the service; what is off is restoring from them.
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ContinuousBackupsDescription.html
  Object description(answer.member("ContinuousBackupsDescription"));
  description.text("ContinuousBackupsStatus", "ENABLED");
  Object recovery(description.member("PointInTimeRecoveryDescription"));
  recovery.text("PointInTimeRecoveryStatus", "DISABLED");
  recovery.end();
  description.end();
}

}  // namespace

void write_absent(std::string& out, const operation::AbsentAnswer& result) {
  Object answer(out);
  switch (result.which) {
    case Absent::kListBackups:
      answer.member("BackupSummaries") += "[]";
      break;
    case Absent::kListContributorInsights:
      answer.member("ContributorInsightsSummaries") += "[]";
      break;
    case Absent::kListExports:
      answer.member("ExportSummaries") += "[]";
      break;
    case Absent::kListGlobalTables:
      answer.member("GlobalTables") += "[]";
      break;
    case Absent::kListImports:
      answer.member("ImportSummaryList") += "[]";
      break;
    case Absent::kDescribeContinuousBackups:
    case Absent::kUpdateContinuousBackups:
      write_backups(answer);
      break;
    case Absent::kDescribeContributorInsights:
    case Absent::kUpdateContributorInsights:
      answer.text("TableName", result.table);
      answer.text("ContributorInsightsStatus", "DISABLED");
      break;
    case Absent::kDescribeKinesisStreamingDestination:
      answer.text("TableName", result.table);
      answer.member("KinesisDataStreamDestinations") += "[]";
      break;
    case Absent::kDescribeTableReplicaAutoScaling: {
      Object description(answer.member("TableAutoScalingDescription"));
      description.text("TableName", result.table);
      description.text("TableStatus", "ACTIVE");
      description.member("Replicas") += "[]";
      description.end();
      break;
    }
    default:
      break;
  }
  answer.end();
}

}  // namespace rowhouse::response
