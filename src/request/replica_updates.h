#pragma once

#include "request/table_settings.h"

namespace rowhouse::request::shapes {

/// ReplicaUpdates and MultiRegionConsistency of UpdateTable, which are checked and then declined.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicationGroupUpdate.html
inline constexpr Member kReplicaReadMembers[] = {{"ReadCapacityUnits", &kCapacityUnits}};
inline constexpr Shape kReplicaRead = {
    .kind = Kind::kStructure,
    .members = kReplicaReadMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.ProvisionedThroughputOverride"};
inline constexpr Member kReplicaOnDemandMembers[] = {{"MaxReadRequestUnits", &kLong}};
inline constexpr Shape kReplicaOnDemand = {
    .kind = Kind::kStructure,
    .members = kReplicaOnDemandMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.OnDemandThroughputOverride"};
inline constexpr Member kReplicaIndexMembers[] = {
    {"IndexName", &kIndexName, true},
    {"ProvisionedThroughputOverride", &kReplicaRead},
    {"OnDemandThroughputOverride", &kReplicaOnDemand}};
inline constexpr Shape kReplicaIndex = {
    .kind = Kind::kStructure,
    .members = kReplicaIndexMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.ReplicaGlobalSecondaryIndex"};
inline constexpr Shape kReplicaIndexes = {
    .kind = Kind::kList,
    .min = 1,
    .element = &kReplicaIndex,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.ReplicaGlobalSecondaryIndex>"};
inline constexpr Member kReplicaMembers[] = {{"RegionName", &kText, true},
                                             {"KMSMasterKeyId", &kText},
                                             {"ProvisionedThroughputOverride", &kReplicaRead},
                                             {"OnDemandThroughputOverride", &kReplicaOnDemand},
                                             {"GlobalSecondaryIndexes", &kReplicaIndexes},
                                             {"TableClassOverride", &kTableClass}};
inline constexpr Shape kReplicaCreation = {
    .kind = Kind::kStructure,
    .members = kReplicaMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.CreateReplicationGroupMemberAction"};
inline constexpr Shape kReplicaChange = {
    .kind = Kind::kStructure,
    .members = kReplicaMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.UpdateReplicationGroupMemberAction"};
inline constexpr Member kReplicaDeletionMembers[] = {{"RegionName", &kText, true}};
inline constexpr Shape kReplicaDeletion = {
    .kind = Kind::kStructure,
    .members = kReplicaDeletionMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.DeleteReplicationGroupMemberAction"};
inline constexpr Member kReplicaUpdateMembers[] = {
    {"Create", &kReplicaCreation}, {"Update", &kReplicaChange}, {"Delete", &kReplicaDeletion}};
inline constexpr Shape kReplicaUpdate = {
    .kind = Kind::kStructure,
    .members = kReplicaUpdateMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.ReplicationGroupUpdate"};
inline constexpr Shape kReplicaUpdates = {
    .kind = Kind::kList,
    .min = 1,
    .element = &kReplicaUpdate,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.ReplicationGroupUpdate>"};
inline constexpr std::array<std::string_view, 2> kConsistencies = {"EVENTUAL", "STRONG"};
inline constexpr Shape kConsistency = {.kind = Kind::kString, .values = kConsistencies};

}  // namespace rowhouse::request::shapes
