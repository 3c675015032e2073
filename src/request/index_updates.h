#pragma once

#include <vector>

#include "operation/update_table.h"
#include "request/index_definitions.h"

/// GlobalSecondaryIndexUpdates of UpdateTable.
namespace rowhouse::request {

namespace shapes {
inline constexpr Member kIndexUpdateMembers[] = {{"IndexName", &kIndexName, true},
                                                 {"ProvisionedThroughput", &kThroughput},
                                                 {"OnDemandThroughput", &kOnDemand},
                                                 {"WarmThroughput", &kWarm}};
inline constexpr Shape kIndexUpdate = {
    .kind = Kind::kStructure,
    .members = kIndexUpdateMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.UpdateGlobalSecondaryIndexAction"};
inline constexpr Shape kIndexCreation = {
    .kind = Kind::kStructure,
    .members = kGlobalIndexMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.CreateGlobalSecondaryIndexAction"};
inline constexpr Member kIndexDeletionMembers[] = {{"IndexName", &kIndexName, true}};
inline constexpr Shape kIndexDeletion = {
    .kind = Kind::kStructure,
    .members = kIndexDeletionMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.DeleteGlobalSecondaryIndexAction"};
inline constexpr Member kIndexChangeMembers[] = {
    {"Update", &kIndexUpdate}, {"Create", &kIndexCreation}, {"Delete", &kIndexDeletion}};
inline constexpr Shape kIndexChange = {
    .kind = Kind::kStructure,
    .members = kIndexChangeMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndexUpdate"};
inline constexpr Shape kIndexChanges = {
    .kind = Kind::kList,
    .element = &kIndexChange,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndexUpdate>"};
}  // namespace shapes

/// kValidation with DynamoDB's texts: nothing in an update, two for one index, a key without a
/// definition.
Result<std::vector<operation::IndexChange>> read_index_changes(simdjson::dom::element list,
                                                               Definitions& definitions);

}  // namespace rowhouse::request
