#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "model/schema.h"
#include "request/members.h"

/// What CreateTable and UpdateTable say of a table in the same members.
namespace rowhouse::request {

inline constexpr Choices<model::BillingMode, 2> kBillingModes = {
    {"PROVISIONED", "PAY_PER_REQUEST"},
    {model::BillingMode::kProvisioned, model::BillingMode::kPayPerRequest}};
inline constexpr Choices<model::TableClass, 2> kTableClasses = {
    {"STANDARD", "STANDARD_INFREQUENT_ACCESS"},
    {model::TableClass::kStandard, model::TableClass::kStandardInfrequentAccess}};
inline constexpr Choices<model::Type, 3> kKeyTypes = {
    {"B", "N", "S"}, {model::Type::kBinary, model::Type::kNumber, model::Type::kString}};

namespace shapes {
inline constexpr Shape kBillingMode = {.kind = Kind::kString, .values = kBillingModes.names};
inline constexpr Shape kTableClass = {.kind = Kind::kString, .values = kTableClasses.names};

inline constexpr Shape kKeyAttributeName = {.kind = Kind::kString, .min = 1, .max = 255};
inline constexpr Shape kKeyAttributeType = {.kind = Kind::kString, .values = kKeyTypes.names};
inline constexpr Member kAttributeDefinitionMembers[] = {
    {"AttributeName", &kKeyAttributeName, true}, {"AttributeType", &kKeyAttributeType, true}};
inline constexpr Shape kAttributeDefinition = {
    .kind = Kind::kStructure,
    .members = kAttributeDefinitionMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.AttributeDefinition"};
inline constexpr Shape kAttributeDefinitions = {
    .kind = Kind::kList,
    .element = &kAttributeDefinition,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.AttributeDefinition>"};

inline constexpr Shape kCapacityUnits = {.kind = Kind::kLong, .min = 1};
inline constexpr Member kThroughputMembers[] = {{"WriteCapacityUnits", &kCapacityUnits, true},
                                                {"ReadCapacityUnits", &kCapacityUnits, true}};
inline constexpr Shape kThroughput = {
    .kind = Kind::kStructure,
    .members = kThroughputMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.ProvisionedThroughput"};

/// -1 takes the bound away.
inline constexpr Member kOnDemandMembers[] = {{"MaxReadRequestUnits", &kLong},
                                              {"MaxWriteRequestUnits", &kLong}};
inline constexpr Shape kOnDemand = {
    .kind = Kind::kStructure,
    .members = kOnDemandMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.OnDemandThroughput"};
inline constexpr Member kWarmMembers[] = {{"ReadUnitsPerSecond", &kCapacityUnits},
                                          {"WriteUnitsPerSecond", &kCapacityUnits}};
inline constexpr Shape kWarm = {
    .kind = Kind::kStructure,
    .members = kWarmMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.WarmThroughput"};

inline constexpr std::array<std::string_view, 2> kEncryptionTypes = {"AES256", "KMS"};
inline constexpr Shape kEncryptionType = {.kind = Kind::kString, .values = kEncryptionTypes};
inline constexpr Member kEncryptionMembers[] = {
    {"Enabled", &kBoolean}, {"SSEType", &kEncryptionType}, {"KMSMasterKeyId", &kText}};
inline constexpr Shape kEncryption = {
    .kind = Kind::kStructure,
    .members = kEncryptionMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.SSESpecification"};
}  // namespace shapes

/// Absent: nullopt.
std::optional<model::Throughput> read_throughput(const Fields& fields, std::size_t slot);
std::optional<model::BillingMode> read_billing_mode(const Fields& fields, std::size_t slot);
std::optional<model::TableClass> read_table_class(const Fields& fields, std::size_t slot);

/// The bounds of an on-demand table; absent: nullopt. kValidation if one is neither -1 nor
/// positive.
Result<std::optional<model::OnDemandThroughput>> read_on_demand(const Fields& fields,
                                                                std::size_t slot);
/// Absent: nullopt. Units that are not named are 0.
std::optional<model::WarmThroughput> read_warm(const Fields& fields, std::size_t slot);
/// SSESpecification: absent: nullopt; off: nullopt inside; else the KMS key, "" for the default
/// one. kValidation if it contradicts itself.
Result<std::optional<std::optional<std::string>>> read_encryption(const Fields& fields,
                                                                  std::size_t slot);

/// kValidation if units are named for a table that is billed per request.
Result<void> check_billing(std::optional<model::BillingMode> mode,
                           const std::optional<model::Throughput>& throughput);

/// kValidation if more units are named than there can be: 10^12. `index` is whose they are, if not
/// the table's own.
Result<void> check_units(const model::Throughput& throughput, std::string_view index = {});

/// kValidation if a table that is not billed per request is to have on-demand bounds.
Result<void> check_on_demand(model::BillingMode mode,
                             const std::optional<model::OnDemandThroughput>& throughput);

/// A setting of tables that DynamoDB has and Rowhouse does not have yet, by its member's name: it
/// is declined, since a table that silently lacks what was asked for is worse than none. The one
/// place where that is said. kValidation if the member is there.
Result<void> decline(const Fields& fields, std::size_t slot, std::string_view member);

}  // namespace rowhouse::request
