#include "request/absent_shapes.h"

#include <array>

#include "request/index_definitions.h"
#include "request/members.h"
#include "request/resource_arn.h"
#include "request/table_settings.h"

namespace rowhouse::request {
namespace {

// As the API's own model has them, each shape under its name there.
constexpr Shape kNumber = {.kind = Kind::kDouble};

constexpr Shape kBackupName = {.kind = Kind::kString, .min = 3, .max = 255, .is_name = true};
constexpr Member kOfCreateBackup[] = {{"TableName", &shapes::kTableName, true},
                                      {"BackupName", &kBackupName, true}};
constexpr Member kReplicaMembers[] = {{"RegionName", &shapes::kText}};
constexpr Shape kReplica = {.kind = Kind::kStructure,
                            .members = kReplicaMembers,
                            .java_type = "class com.amazonaws.dynamodb.v20120810.Replica"};
constexpr Shape kReplicaList = {
    .kind = Kind::kList,
    .element = &kReplica,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.Replica>"};
constexpr Member kOfCreateGlobalTable[] = {{"GlobalTableName", &shapes::kTableName, true},
                                           {"ReplicationGroup", &kReplicaList, true}};
constexpr Shape kBackupArn = {.kind = Kind::kString, .min = 37, .max = 1024};
constexpr Member kOfDeleteBackup[] = {{"BackupArn", &kBackupArn, true}};
constexpr Member kOfDescribeBackup[] = {{"BackupArn", &kBackupArn, true}};
constexpr Member kOfDescribeContinuousBackups[] = {{"TableName", &shapes::kTableName, true}};
constexpr Member kOfDescribeContributorInsights[] = {{"TableName", &shapes::kTableName, true},
                                                     {"IndexName", &shapes::kIndexName}};
constexpr Shape kExportArn = {.kind = Kind::kString, .min = 37, .max = 1024};
constexpr Member kOfDescribeExport[] = {{"ExportArn", &kExportArn, true}};
constexpr Member kOfDescribeGlobalTable[] = {{"GlobalTableName", &shapes::kTableName, true}};
constexpr Member kOfDescribeGlobalTableSettings[] = {
    {"GlobalTableName", &shapes::kTableName, true}};
constexpr Shape kImportArn = {.kind = Kind::kString, .min = 37, .max = 1024};
constexpr Member kOfDescribeImport[] = {{"ImportArn", &kImportArn, true}};
constexpr Member kOfDescribeKinesisStreamingDestination[] = {
    {"TableName", &shapes::kTableName, true}};
constexpr Member kOfDescribeTableReplicaAutoScaling[] = {{"TableName", &shapes::kTableName, true}};
constexpr Shape kStreamArn = {.kind = Kind::kString, .min = 37, .max = 1024};
constexpr std::array<std::string_view, 2> kApproximateCreationDateTimePrecisionValues = {
    "MILLISECOND", "MICROSECOND"};
constexpr Shape kApproximateCreationDateTimePrecision = {
    .kind = Kind::kString, .values = kApproximateCreationDateTimePrecisionValues};
constexpr Member kEnableKinesisStreamingConfigurationMembers[] = {
    {"ApproximateCreationDateTimePrecision", &kApproximateCreationDateTimePrecision}};
constexpr Shape kEnableKinesisStreamingConfiguration = {
    .kind = Kind::kStructure,
    .members = kEnableKinesisStreamingConfigurationMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.EnableKinesisStreamingConfiguration"};
constexpr Member kOfDisableKinesisStreamingDestination[] = {
    {"TableName", &shapes::kTableName, true},
    {"StreamArn", &kStreamArn, true},
    {"EnableKinesisStreamingConfiguration", &kEnableKinesisStreamingConfiguration}};
constexpr Member kOfEnableKinesisStreamingDestination[] = {
    {"TableName", &shapes::kTableName, true},
    {"StreamArn", &kStreamArn, true},
    {"EnableKinesisStreamingConfiguration", &kEnableKinesisStreamingConfiguration}};
constexpr Shape kTableArn = {.kind = Kind::kString, .min = 1, .max = 1024};
constexpr Shape kClientToken = {.kind = Kind::kString};
constexpr Shape kS3Bucket = {.kind = Kind::kString, .max = 255};
constexpr Shape kS3BucketOwner = {.kind = Kind::kString};
constexpr Shape kS3Prefix = {.kind = Kind::kString, .max = 1024};
constexpr std::array<std::string_view, 2> kS3SseAlgorithmValues = {"AES256", "KMS"};
constexpr Shape kS3SseAlgorithm = {.kind = Kind::kString, .values = kS3SseAlgorithmValues};
constexpr Shape kS3SseKmsKeyId = {.kind = Kind::kString, .min = 1, .max = 2048};
constexpr std::array<std::string_view, 2> kExportFormatValues = {"DYNAMODB_JSON", "ION"};
constexpr Shape kExportFormat = {.kind = Kind::kString, .values = kExportFormatValues};
constexpr std::array<std::string_view, 2> kExportTypeValues = {"FULL_EXPORT", "INCREMENTAL_EXPORT"};
constexpr Shape kExportType = {.kind = Kind::kString, .values = kExportTypeValues};
constexpr std::array<std::string_view, 2> kExportViewTypeValues = {"NEW_IMAGE",
                                                                   "NEW_AND_OLD_IMAGES"};
constexpr Shape kExportViewType = {.kind = Kind::kString, .values = kExportViewTypeValues};
constexpr Member kIncrementalExportSpecificationMembers[] = {
    {"ExportFromTime", &kNumber}, {"ExportToTime", &kNumber}, {"ExportViewType", &kExportViewType}};
constexpr Shape kIncrementalExportSpecification = {
    .kind = Kind::kStructure,
    .members = kIncrementalExportSpecificationMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.IncrementalExportSpecification"};
constexpr Member kOfExportTableToPointInTime[] = {
    {"TableArn", &kTableArn, true},
    {"ExportTime", &kNumber},
    {"ClientToken", &kClientToken},
    {"S3Bucket", &kS3Bucket, true},
    {"S3BucketOwner", &kS3BucketOwner},
    {"S3Prefix", &kS3Prefix},
    {"S3SseAlgorithm", &kS3SseAlgorithm},
    {"S3SseKmsKeyId", &kS3SseKmsKeyId},
    {"ExportFormat", &kExportFormat},
    {"ExportType", &kExportType},
    {"IncrementalExportSpecification", &kIncrementalExportSpecification}};
constexpr Member kS3BucketSourceMembers[] = {{"S3BucketOwner", &kS3BucketOwner},
                                             {"S3Bucket", &kS3Bucket, true},
                                             {"S3KeyPrefix", &kS3Prefix}};
constexpr Shape kS3BucketSource = {
    .kind = Kind::kStructure,
    .members = kS3BucketSourceMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.S3BucketSource"};
constexpr std::array<std::string_view, 3> kInputFormatValues = {"DYNAMODB_JSON", "ION", "CSV"};
constexpr Shape kInputFormat = {.kind = Kind::kString, .values = kInputFormatValues};
constexpr Shape kCsvDelimiter = {.kind = Kind::kString, .min = 1, .max = 1};
constexpr Shape kCsvHeader = {.kind = Kind::kString, .min = 1, .max = 65536};
constexpr Shape kCsvHeaderList = {.kind = Kind::kList,
                                  .min = 1,
                                  .max = 255,
                                  .element = &kCsvHeader,
                                  .java_type = "java.util.List<java.lang.String>"};
constexpr Member kCsvOptionsMembers[] = {{"Delimiter", &kCsvDelimiter},
                                         {"HeaderList", &kCsvHeaderList}};
constexpr Shape kCsvOptions = {.kind = Kind::kStructure,
                               .members = kCsvOptionsMembers,
                               .java_type = "class com.amazonaws.dynamodb.v20120810.CsvOptions"};
constexpr Member kInputFormatOptionsMembers[] = {{"Csv", &kCsvOptions}};
constexpr Shape kInputFormatOptions = {
    .kind = Kind::kStructure,
    .members = kInputFormatOptionsMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.InputFormatOptions"};
constexpr std::array<std::string_view, 3> kInputCompressionTypeValues = {"GZIP", "ZSTD", "NONE"};
constexpr Shape kInputCompressionType = {.kind = Kind::kString,
                                         .values = kInputCompressionTypeValues};
constexpr Member kTableCreationParametersMembers[] = {
    {"TableName", &shapes::kTableName, true},
    {"AttributeDefinitions", &shapes::kAttributeDefinitions, true},
    {"KeySchema", &shapes::kKeySchema, true},
    {"BillingMode", &shapes::kBillingMode},
    {"ProvisionedThroughput", &shapes::kThroughput},
    {"OnDemandThroughput", &shapes::kOnDemand},
    {"SSESpecification", &shapes::kEncryption},
    {"GlobalSecondaryIndexes", &shapes::kGlobalIndexes}};
constexpr Shape kTableCreationParameters = {
    .kind = Kind::kStructure,
    .members = kTableCreationParametersMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.TableCreationParameters"};
constexpr Member kOfImportTable[] = {{"ClientToken", &kClientToken},
                                     {"S3BucketSource", &kS3BucketSource, true},
                                     {"InputFormat", &kInputFormat, true},
                                     {"InputFormatOptions", &kInputFormatOptions},
                                     {"InputCompressionType", &kInputCompressionType},
                                     {"TableCreationParameters", &kTableCreationParameters, true}};
constexpr Shape kBackupsInputLimit = {.kind = Kind::kInteger, .min = 1, .max = 100};
constexpr std::array<std::string_view, 4> kBackupTypeFilterValues = {"USER", "SYSTEM", "AWS_BACKUP",
                                                                     "ALL"};
constexpr Shape kBackupTypeFilter = {.kind = Kind::kString, .values = kBackupTypeFilterValues};
constexpr Member kOfListBackups[] = {
    {"TableName", &shapes::kTableName},       {"Limit", &kBackupsInputLimit},
    {"TimeRangeLowerBound", &kNumber},        {"TimeRangeUpperBound", &kNumber},
    {"ExclusiveStartBackupArn", &kBackupArn}, {"BackupType", &kBackupTypeFilter}};
constexpr Shape kListContributorInsightsLimit = {.kind = Kind::kInteger, .max = 100};
constexpr Member kOfListContributorInsights[] = {{"TableName", &shapes::kTableName},
                                                 {"NextToken", &shapes::kText},
                                                 {"MaxResults", &kListContributorInsightsLimit}};
constexpr Shape kListExportsMaxLimit = {.kind = Kind::kInteger, .min = 1, .max = 25};
constexpr Member kOfListExports[] = {
    {"TableArn", &kTableArn}, {"MaxResults", &kListExportsMaxLimit}, {"NextToken", &shapes::kText}};
constexpr Shape kPositiveIntegerObject = {.kind = Kind::kInteger, .min = 1};
constexpr Member kOfListGlobalTables[] = {{"ExclusiveStartGlobalTableName", &shapes::kTableName},
                                          {"Limit", &kPositiveIntegerObject},
                                          {"RegionName", &shapes::kText}};
constexpr Shape kListImportsMaxLimit = {.kind = Kind::kInteger, .min = 1, .max = 25};
constexpr Shape kImportNextToken = {.kind = Kind::kString, .min = 112, .max = 1024};
constexpr Member kOfListImports[] = {{"TableArn", &kTableArn},
                                     {"PageSize", &kListImportsMaxLimit},
                                     {"NextToken", &kImportNextToken}};
constexpr Member kOfRestoreTableFromBackup[] = {
    {"TargetTableName", &shapes::kTableName, true},
    {"BackupArn", &kBackupArn, true},
    {"BillingModeOverride", &shapes::kBillingMode},
    {"GlobalSecondaryIndexOverride", &shapes::kGlobalIndexes},
    {"LocalSecondaryIndexOverride", &shapes::kLocalIndexes},
    {"ProvisionedThroughputOverride", &shapes::kThroughput},
    {"OnDemandThroughputOverride", &shapes::kOnDemand},
    {"SSESpecificationOverride", &shapes::kEncryption}};
constexpr Member kOfRestoreTableToPointInTime[] = {
    {"SourceTableArn", &kTableArn},
    {"SourceTableName", &shapes::kTableName},
    {"TargetTableName", &shapes::kTableName, true},
    {"UseLatestRestorableTime", &shapes::kBoolean},
    {"RestoreDateTime", &kNumber},
    {"BillingModeOverride", &shapes::kBillingMode},
    {"GlobalSecondaryIndexOverride", &shapes::kGlobalIndexes},
    {"LocalSecondaryIndexOverride", &shapes::kLocalIndexes},
    {"ProvisionedThroughputOverride", &shapes::kThroughput},
    {"OnDemandThroughputOverride", &shapes::kOnDemand},
    {"SSESpecificationOverride", &shapes::kEncryption}};
constexpr Shape kRecoveryPeriodInDays = {.kind = Kind::kInteger, .min = 1, .max = 35};
constexpr Member kPointInTimeRecoverySpecificationMembers[] = {
    {"PointInTimeRecoveryEnabled", &shapes::kBoolean, true},
    {"RecoveryPeriodInDays", &kRecoveryPeriodInDays}};
constexpr Shape kPointInTimeRecoverySpecification = {
    .kind = Kind::kStructure,
    .members = kPointInTimeRecoverySpecificationMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.PointInTimeRecoverySpecification"};
constexpr Member kOfUpdateContinuousBackups[] = {
    {"TableName", &shapes::kTableName, true},
    {"PointInTimeRecoverySpecification", &kPointInTimeRecoverySpecification, true}};
constexpr std::array<std::string_view, 2> kContributorInsightsActionValues = {"ENABLE", "DISABLE"};
constexpr Shape kContributorInsightsAction = {.kind = Kind::kString,
                                              .values = kContributorInsightsActionValues};
constexpr std::array<std::string_view, 2> kContributorInsightsModeValues = {
    "ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"};
constexpr Shape kContributorInsightsMode = {.kind = Kind::kString,
                                            .values = kContributorInsightsModeValues};
constexpr Member kOfUpdateContributorInsights[] = {
    {"TableName", &shapes::kTableName, true},
    {"IndexName", &shapes::kIndexName},
    {"ContributorInsightsAction", &kContributorInsightsAction, true},
    {"ContributorInsightsMode", &kContributorInsightsMode}};
constexpr Member kCreateReplicaActionMembers[] = {{"RegionName", &shapes::kText, true}};
constexpr Shape kCreateReplicaAction = {
    .kind = Kind::kStructure,
    .members = kCreateReplicaActionMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.CreateReplicaAction"};
constexpr Member kDeleteReplicaActionMembers[] = {{"RegionName", &shapes::kText, true}};
constexpr Shape kDeleteReplicaAction = {
    .kind = Kind::kStructure,
    .members = kDeleteReplicaActionMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.DeleteReplicaAction"};
constexpr Member kReplicaUpdateMembers[] = {{"Create", &kCreateReplicaAction},
                                            {"Delete", &kDeleteReplicaAction}};
constexpr Shape kReplicaUpdate = {
    .kind = Kind::kStructure,
    .members = kReplicaUpdateMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.ReplicaUpdate"};
constexpr Shape kReplicaUpdateList = {
    .kind = Kind::kList,
    .element = &kReplicaUpdate,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.ReplicaUpdate>"};
constexpr Member kOfUpdateGlobalTable[] = {{"GlobalTableName", &shapes::kTableName, true},
                                           {"ReplicaUpdates", &kReplicaUpdateList, true}};
constexpr Shape kAutoScalingRoleArn = {.kind = Kind::kString, .min = 1, .max = 1600};
constexpr Shape kAutoScalingPolicyName = {.kind = Kind::kString, .min = 1, .max = 256};
constexpr Shape kIntegerObject = {.kind = Kind::kInteger};
constexpr Member kAutoScalingTargetTrackingScalingPolicyConfigurationUpdateMembers[] = {
    {"DisableScaleIn", &shapes::kBoolean},
    {"ScaleInCooldown", &kIntegerObject},
    {"ScaleOutCooldown", &kIntegerObject},
    {"TargetValue", &kNumber, true}};
constexpr Shape kAutoScalingTargetTrackingScalingPolicyConfigurationUpdate = {
    .kind = Kind::kStructure,
    .members = kAutoScalingTargetTrackingScalingPolicyConfigurationUpdateMembers,
    .java_type =
        "class "
        "com.amazonaws.dynamodb.v20120810."
        "AutoScalingTargetTrackingScalingPolicyConfigurationUpdate"};
constexpr Member kAutoScalingPolicyUpdateMembers[] = {
    {"PolicyName", &kAutoScalingPolicyName},
    {"TargetTrackingScalingPolicyConfiguration",
     &kAutoScalingTargetTrackingScalingPolicyConfigurationUpdate, true}};
constexpr Shape kAutoScalingPolicyUpdate = {
    .kind = Kind::kStructure,
    .members = kAutoScalingPolicyUpdateMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.AutoScalingPolicyUpdate"};
constexpr Member kAutoScalingSettingsUpdateMembers[] = {
    {"MinimumUnits", &shapes::kCapacityUnits},
    {"MaximumUnits", &shapes::kCapacityUnits},
    {"AutoScalingDisabled", &shapes::kBoolean},
    {"AutoScalingRoleArn", &kAutoScalingRoleArn},
    {"ScalingPolicyUpdate", &kAutoScalingPolicyUpdate}};
constexpr Shape kAutoScalingSettingsUpdate = {
    .kind = Kind::kStructure,
    .members = kAutoScalingSettingsUpdateMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.AutoScalingSettingsUpdate"};
constexpr Member kGlobalTableGlobalSecondaryIndexSettingsUpdateMembers[] = {
    {"IndexName", &shapes::kIndexName, true},
    {"ProvisionedWriteCapacityUnits", &shapes::kCapacityUnits},
    {"ProvisionedWriteCapacityAutoScalingSettingsUpdate", &kAutoScalingSettingsUpdate}};
constexpr Shape kGlobalTableGlobalSecondaryIndexSettingsUpdate = {
    .kind = Kind::kStructure,
    .members = kGlobalTableGlobalSecondaryIndexSettingsUpdateMembers,
    .java_type =
        "class com.amazonaws.dynamodb.v20120810.GlobalTableGlobalSecondaryIndexSettingsUpdate"};
constexpr Shape kGlobalTableGlobalSecondaryIndexSettingsUpdateList = {
    .kind = Kind::kList,
    .min = 1,
    .max = 20,
    .element = &kGlobalTableGlobalSecondaryIndexSettingsUpdate,
    .java_type =
        "java.util.List<com.amazonaws.dynamodb.v20120810."
        "GlobalTableGlobalSecondaryIndexSettingsUpdate>"};
constexpr Member kReplicaGlobalSecondaryIndexSettingsUpdateMembers[] = {
    {"IndexName", &shapes::kIndexName, true},
    {"ProvisionedReadCapacityUnits", &shapes::kCapacityUnits},
    {"ProvisionedReadCapacityAutoScalingSettingsUpdate", &kAutoScalingSettingsUpdate}};
constexpr Shape kReplicaGlobalSecondaryIndexSettingsUpdate = {
    .kind = Kind::kStructure,
    .members = kReplicaGlobalSecondaryIndexSettingsUpdateMembers,
    .java_type =
        "class com.amazonaws.dynamodb.v20120810.ReplicaGlobalSecondaryIndexSettingsUpdate"};
constexpr Shape kReplicaGlobalSecondaryIndexSettingsUpdateList = {
    .kind = Kind::kList,
    .min = 1,
    .max = 20,
    .element = &kReplicaGlobalSecondaryIndexSettingsUpdate,
    .java_type =
        "java.util.List<com.amazonaws.dynamodb.v20120810."
        "ReplicaGlobalSecondaryIndexSettingsUpdate>"};
constexpr Member kReplicaSettingsUpdateMembers[] = {
    {"RegionName", &shapes::kText, true},
    {"ReplicaProvisionedReadCapacityUnits", &shapes::kCapacityUnits},
    {"ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate", &kAutoScalingSettingsUpdate},
    {"ReplicaGlobalSecondaryIndexSettingsUpdate", &kReplicaGlobalSecondaryIndexSettingsUpdateList},
    {"ReplicaTableClass", &shapes::kTableClass}};
constexpr Shape kReplicaSettingsUpdate = {
    .kind = Kind::kStructure,
    .members = kReplicaSettingsUpdateMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.ReplicaSettingsUpdate"};
constexpr Shape kReplicaSettingsUpdateList = {
    .kind = Kind::kList,
    .min = 1,
    .max = 50,
    .element = &kReplicaSettingsUpdate,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.ReplicaSettingsUpdate>"};
constexpr Member kOfUpdateGlobalTableSettings[] = {
    {"GlobalTableName", &shapes::kTableName, true},
    {"GlobalTableBillingMode", &shapes::kBillingMode},
    {"GlobalTableProvisionedWriteCapacityUnits", &shapes::kCapacityUnits},
    {"GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate", &kAutoScalingSettingsUpdate},
    {"GlobalTableGlobalSecondaryIndexSettingsUpdate",
     &kGlobalTableGlobalSecondaryIndexSettingsUpdateList},
    {"ReplicaSettingsUpdate", &kReplicaSettingsUpdateList}};
constexpr Member kUpdateKinesisStreamingConfigurationMembers[] = {
    {"ApproximateCreationDateTimePrecision", &kApproximateCreationDateTimePrecision}};
constexpr Shape kUpdateKinesisStreamingConfiguration = {
    .kind = Kind::kStructure,
    .members = kUpdateKinesisStreamingConfigurationMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.UpdateKinesisStreamingConfiguration"};
constexpr Member kOfUpdateKinesisStreamingDestination[] = {
    {"TableName", &shapes::kTableName, true},
    {"StreamArn", &kStreamArn, true},
    {"UpdateKinesisStreamingConfiguration", &kUpdateKinesisStreamingConfiguration}};
constexpr Member kGlobalSecondaryIndexAutoScalingUpdateMembers[] = {
    {"IndexName", &shapes::kIndexName},
    {"ProvisionedWriteCapacityAutoScalingUpdate", &kAutoScalingSettingsUpdate}};
constexpr Shape kGlobalSecondaryIndexAutoScalingUpdate = {
    .kind = Kind::kStructure,
    .members = kGlobalSecondaryIndexAutoScalingUpdateMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndexAutoScalingUpdate"};
constexpr Shape kGlobalSecondaryIndexAutoScalingUpdateList = {
    .kind = Kind::kList,
    .min = 1,
    .element = &kGlobalSecondaryIndexAutoScalingUpdate,
    .java_type =
        "java.util.List<com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndexAutoScalingUpdate>"};
constexpr Member kReplicaGlobalSecondaryIndexAutoScalingUpdateMembers[] = {
    {"IndexName", &shapes::kIndexName},
    {"ProvisionedReadCapacityAutoScalingUpdate", &kAutoScalingSettingsUpdate}};
constexpr Shape kReplicaGlobalSecondaryIndexAutoScalingUpdate = {
    .kind = Kind::kStructure,
    .members = kReplicaGlobalSecondaryIndexAutoScalingUpdateMembers,
    .java_type =
        "class com.amazonaws.dynamodb.v20120810.ReplicaGlobalSecondaryIndexAutoScalingUpdate"};
constexpr Shape kReplicaGlobalSecondaryIndexAutoScalingUpdateList = {
    .kind = Kind::kList,
    .element = &kReplicaGlobalSecondaryIndexAutoScalingUpdate,
    .java_type =
        "java.util.List<com.amazonaws.dynamodb.v20120810."
        "ReplicaGlobalSecondaryIndexAutoScalingUpdate>"};
constexpr Member kReplicaAutoScalingUpdateMembers[] = {
    {"RegionName", &shapes::kText, true},
    {"ReplicaGlobalSecondaryIndexUpdates", &kReplicaGlobalSecondaryIndexAutoScalingUpdateList},
    {"ReplicaProvisionedReadCapacityAutoScalingUpdate", &kAutoScalingSettingsUpdate}};
constexpr Shape kReplicaAutoScalingUpdate = {
    .kind = Kind::kStructure,
    .members = kReplicaAutoScalingUpdateMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.ReplicaAutoScalingUpdate"};
constexpr Shape kReplicaAutoScalingUpdateList = {
    .kind = Kind::kList,
    .min = 1,
    .element = &kReplicaAutoScalingUpdate,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.ReplicaAutoScalingUpdate>"};
constexpr Member kOfUpdateTableReplicaAutoScaling[] = {
    {"GlobalSecondaryIndexUpdates", &kGlobalSecondaryIndexAutoScalingUpdateList},
    {"TableName", &shapes::kTableName, true},
    {"ProvisionedWriteCapacityAutoScalingUpdate", &kAutoScalingSettingsUpdate},
    {"ReplicaUpdates", &kReplicaAutoScalingUpdateList}};

}  // namespace

std::span<const Member> members_of(operation::Absent which) {
  using operation::Absent;
  switch (which) {
    case Absent::kCreateBackup:
      return kOfCreateBackup;
    case Absent::kCreateGlobalTable:
      return kOfCreateGlobalTable;
    case Absent::kDeleteBackup:
      return kOfDeleteBackup;
    case Absent::kDescribeBackup:
      return kOfDescribeBackup;
    case Absent::kDescribeContinuousBackups:
      return kOfDescribeContinuousBackups;
    case Absent::kDescribeContributorInsights:
      return kOfDescribeContributorInsights;
    case Absent::kDescribeExport:
      return kOfDescribeExport;
    case Absent::kDescribeGlobalTable:
      return kOfDescribeGlobalTable;
    case Absent::kDescribeGlobalTableSettings:
      return kOfDescribeGlobalTableSettings;
    case Absent::kDescribeImport:
      return kOfDescribeImport;
    case Absent::kDescribeKinesisStreamingDestination:
      return kOfDescribeKinesisStreamingDestination;
    case Absent::kDescribeTableReplicaAutoScaling:
      return kOfDescribeTableReplicaAutoScaling;
    case Absent::kDisableKinesisStreamingDestination:
      return kOfDisableKinesisStreamingDestination;
    case Absent::kEnableKinesisStreamingDestination:
      return kOfEnableKinesisStreamingDestination;
    case Absent::kExportTableToPointInTime:
      return kOfExportTableToPointInTime;
    case Absent::kImportTable:
      return kOfImportTable;
    case Absent::kListBackups:
      return kOfListBackups;
    case Absent::kListContributorInsights:
      return kOfListContributorInsights;
    case Absent::kListExports:
      return kOfListExports;
    case Absent::kListGlobalTables:
      return kOfListGlobalTables;
    case Absent::kListImports:
      return kOfListImports;
    case Absent::kRestoreTableFromBackup:
      return kOfRestoreTableFromBackup;
    case Absent::kRestoreTableToPointInTime:
      return kOfRestoreTableToPointInTime;
    case Absent::kUpdateContinuousBackups:
      return kOfUpdateContinuousBackups;
    case Absent::kUpdateContributorInsights:
      return kOfUpdateContributorInsights;
    case Absent::kUpdateGlobalTable:
      return kOfUpdateGlobalTable;
    case Absent::kUpdateGlobalTableSettings:
      return kOfUpdateGlobalTableSettings;
    case Absent::kUpdateKinesisStreamingDestination:
      return kOfUpdateKinesisStreamingDestination;
    case Absent::kUpdateTableReplicaAutoScaling:
      return kOfUpdateTableReplicaAutoScaling;
  }
  return {};
}

}  // namespace rowhouse::request
