#pragma once

#include <vector>

#include "base/limits.h"
#include "model/index.h"
#include "request/key_definitions.h"

/// Secondary indexes as CreateTable and UpdateTable describe them.
namespace rowhouse::request {

inline constexpr Choices<model::ProjectionType, 3> kProjectionTypes = {
    {"ALL", "INCLUDE", "KEYS_ONLY"},
    {model::ProjectionType::kAll, model::ProjectionType::kInclude,
     model::ProjectionType::kKeysOnly}};

namespace shapes {
inline constexpr Shape kProjectionType = {.kind = Kind::kString, .values = kProjectionTypes.names};
inline constexpr Shape kNonKeyAttributeName = {.kind = Kind::kString, .min = 1, .max = 255};
inline constexpr Shape kNonKeyAttributes = {.kind = Kind::kList,
                                            .min = 1,
                                            .max = 20,
                                            .element = &kNonKeyAttributeName,
                                            .java_type = "java.util.List<java.lang.String>"};
inline constexpr Member kProjectionMembers[] = {{"ProjectionType", &kProjectionType},
                                                {"NonKeyAttributes", &kNonKeyAttributes}};
inline constexpr Shape kProjection = {
    .kind = Kind::kStructure,
    .members = kProjectionMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.Projection"};
inline constexpr Member kLocalIndexMembers[] = {{"IndexName", &kIndexName, true},
                                                {"KeySchema", &kKeySchema, true},
                                                {"Projection", &kProjection, true}};
inline constexpr Shape kLocalIndex = {
    .kind = Kind::kStructure,
    .members = kLocalIndexMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.LocalSecondaryIndex"};
inline constexpr Shape kLocalIndexes = {
    .kind = Kind::kList,
    .element = &kLocalIndex,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.LocalSecondaryIndex>"};
inline constexpr Member kGlobalIndexMembers[] = {
    {"IndexName", &kIndexName, true},   {"KeySchema", &kIndexKeySchema, true},
    {"Projection", &kProjection, true}, {"ProvisionedThroughput", &kThroughput},
    {"OnDemandThroughput", &kOnDemand}, {"WarmThroughput", &kWarm}};
inline constexpr Shape kGlobalIndex = {
    .kind = Kind::kStructure,
    .members = kGlobalIndexMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndex"};
inline constexpr Shape kGlobalIndexes = {
    .kind = Kind::kList,
    .element = &kGlobalIndex,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndex>"};
}  // namespace shapes

/// LocalSecondaryIndexes and GlobalSecondaryIndexes of CreateTable, where they are given.
/// kValidation with DynamoDB's texts.
Result<std::vector<model::SecondaryIndex>> read_local_indexes(simdjson::dom::element list,
                                                              const NamedAttributes& table_key,
                                                              Definitions& definitions,
                                                              const base::Limits& limits);
Result<std::vector<model::SecondaryIndex>> read_global_indexes(simdjson::dom::element list,
                                                               model::BillingMode billing_mode,
                                                               Definitions& definitions,
                                                               const base::Limits& limits);
/// One global index, but for its throughput, which `fields` (of kGlobalIndexMembers, or of a table
/// that begins as it does) may leave out on a table that is billed per request.
Result<model::SecondaryIndex> read_global_index(const Fields& fields, Definitions& definitions);

/// What must hold of all indexes of a table together: names, and how many attributes they keep.
Result<void> check_together(const std::vector<model::SecondaryIndex>& indexes,
                            const base::Limits& limits);

}  // namespace rowhouse::request
