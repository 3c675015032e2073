#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::Absent;
using operation::AbsentAnswer;
using operation::AbsentRequest;

Error not_found(ErrorCode code, std::string_view what, const std::string& subject) {
  return Error(code, std::string(what) + " not found: " + subject);
}

Error declined(Absent which) {
  return invalid("Rowhouse does not support " + std::string(operation::to_string(which)) + " yet");
}

Error missing_table(const AbsentRequest& request) {
  switch (request.which) {
    case Absent::kCreateBackup:
    case Absent::kDescribeContinuousBackups:
    case Absent::kExportTableToPointInTime:
    case Absent::kRestoreTableToPointInTime:
    case Absent::kUpdateContinuousBackups:
      return Error(ErrorCode::kTableNotFound, "Table not found: " + request.table);
    default:
      return table_not_found(request.table);
  }
}

/// The one place which says what comes of asking for what is not there.
Result<AbsentAnswer> answer(AbsentRequest&& request) {
  switch (request.which) {
    case Absent::kDeleteBackup:
    case Absent::kDescribeBackup:
    case Absent::kRestoreTableFromBackup:
      return not_found(ErrorCode::kBackupNotFound, "Backup", request.subject);
    case Absent::kDescribeExport:
      return not_found(ErrorCode::kExportNotFound, "Export", request.subject);
    case Absent::kDescribeImport:
      return not_found(ErrorCode::kImportNotFound, "Import", request.subject);
    case Absent::kDescribeGlobalTable:
    case Absent::kDescribeGlobalTableSettings:
    case Absent::kUpdateGlobalTable:
    case Absent::kUpdateGlobalTableSettings:
      return Error(ErrorCode::kGlobalTableNotFound,
                   "Global Table with name: '" + request.subject + "' does not exist.");
    case Absent::kExportTableToPointInTime:
    case Absent::kRestoreTableToPointInTime:
      return Error(ErrorCode::kPointInTimeRecoveryUnavailable,
                   "Point in time recovery is not enabled for table '" + request.table + "'");
    case Absent::kDisableKinesisStreamingDestination:
      return invalid(
          "Table is not in a valid state to disable Kinesis Streaming Destination: "
          "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.");
    case Absent::kUpdateKinesisStreamingDestination:
      return invalid(
          "Table is not in a valid state to update Kinesis Streaming Destination: "
          "KinesisStreamingDestination must be ACTIVE to perform UPDATE operation.");
    case Absent::kCreateBackup:
    case Absent::kCreateGlobalTable:
    case Absent::kEnableKinesisStreamingDestination:
    case Absent::kImportTable:
    case Absent::kUpdateTableReplicaAutoScaling:
      return declined(request.which);
    case Absent::kUpdateContinuousBackups:
    case Absent::kUpdateContributorInsights:
      if (request.enable) return declined(request.which);
      break;
    default:
      break;
  }
  return AbsentAnswer{request.which, std::move(request.table)};
}

}  // namespace

void EmbeddedOperations::execute(const Scope&, AbsentRequest&& request, Done<AbsentRequest> done) {
  if (!request.table.empty()) {
    const Table* const table = catalog_.peek(request.table);
    if (table == nullptr || model::is_reserved_table(request.table)) {
      return done(missing_table(request));
    }
  }
  done(answer(std::move(request)));
}

}  // namespace rowhouse::engine::embedded
