#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace rowhouse::operation {

/// Operations on what no table has here: backups, point-in-time recovery, exports, imports, global
/// tables, Kinesis streams and Contributor Insights. They are answered as DynamoDB answers them for
/// a table that has none of it, and what would bring such a thing about is declined. One operation
/// leaves this list when it gets a header of its own.
enum class Absent : std::uint8_t {
  kCreateBackup,
  kCreateGlobalTable,
  kDeleteBackup,
  kDescribeBackup,
  kDescribeContinuousBackups,
  kDescribeContributorInsights,
  kDescribeExport,
  kDescribeGlobalTable,
  kDescribeGlobalTableSettings,
  kDescribeImport,
  kDescribeKinesisStreamingDestination,
  kDescribeTableReplicaAutoScaling,
  kDisableKinesisStreamingDestination,
  kEnableKinesisStreamingDestination,
  kExportTableToPointInTime,
  kImportTable,
  kListBackups,
  kListContributorInsights,
  kListExports,
  kListGlobalTables,
  kListImports,
  kRestoreTableFromBackup,
  kRestoreTableToPointInTime,
  kUpdateContinuousBackups,
  kUpdateContributorInsights,
  kUpdateGlobalTable,
  kUpdateGlobalTableSettings,
  kUpdateKinesisStreamingDestination,
  kUpdateTableReplicaAutoScaling,
};

inline constexpr std::array<std::string_view, 29> kAbsentNames = {
    "CreateBackup",
    "CreateGlobalTable",
    "DeleteBackup",
    "DescribeBackup",
    "DescribeContinuousBackups",
    "DescribeContributorInsights",
    "DescribeExport",
    "DescribeGlobalTable",
    "DescribeGlobalTableSettings",
    "DescribeImport",
    "DescribeKinesisStreamingDestination",
    "DescribeTableReplicaAutoScaling",
    "DisableKinesisStreamingDestination",
    "EnableKinesisStreamingDestination",
    "ExportTableToPointInTime",
    "ImportTable",
    "ListBackups",
    "ListContributorInsights",
    "ListExports",
    "ListGlobalTables",
    "ListImports",
    "RestoreTableFromBackup",
    "RestoreTableToPointInTime",
    "UpdateContinuousBackups",
    "UpdateContributorInsights",
    "UpdateGlobalTable",
    "UpdateGlobalTableSettings",
    "UpdateKinesisStreamingDestination",
    "UpdateTableReplicaAutoScaling"};

constexpr std::string_view to_string(Absent which) {
  return kAbsentNames[static_cast<std::size_t>(which)];
}

struct AbsentAnswer {
  Absent which = Absent::kListBackups;
  std::string table;  ///< The name of the table that it is about; empty if it is about none.
};

struct AbsentRequest {
  using Result = AbsentAnswer;

  Absent which = Absent::kListBackups;
  std::string table;    ///< The table that has to be there; empty if the request names none.
  std::string subject;  ///< The ARN or name of what is asked for and is not there.
  bool enable = false;  ///< Of an update: it asks for what it cannot have.
};

template <Absent kWhich>
struct AbsentOperation : AbsentRequest {
  static constexpr std::string_view kName = to_string(kWhich);
};

}  // namespace rowhouse::operation
