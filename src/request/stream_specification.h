#pragma once

#include <array>
#include <optional>

#include "model/schema.h"
#include "request/members.h"

/// What CreateTable and UpdateTable say of a table's stream, and how the streams' own operations
/// name one.
namespace rowhouse::request {

inline constexpr Choices<model::StreamViewType, 4> kStreamViewTypes = {
    {"NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"},
    {model::StreamViewType::kNewImage, model::StreamViewType::kOldImage,
     model::StreamViewType::kNewAndOldImages, model::StreamViewType::kKeysOnly}};

namespace shapes {
inline constexpr Shape kStreamViewType = {.kind = Kind::kString, .values = kStreamViewTypes.names};
inline constexpr Member kStreamMembers[] = {{"StreamEnabled", &kBoolean, true},
                                            {"StreamViewType", &kStreamViewType}};
inline constexpr Shape kStream = {
    .kind = Kind::kStructure,
    .members = kStreamMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.StreamSpecification"};

inline constexpr Shape kStreamArn = {.kind = Kind::kString, .min = 37, .max = 1024};
inline constexpr Shape kShardId = {.kind = Kind::kString, .min = 28, .max = 65};
}  // namespace shapes

enum class StreamOf { kNewTable, kTable };
/// Absent: nullopt; switched off: nullopt inside. kValidation if a stream has no view type, or one
/// that is off has one.
Result<std::optional<std::optional<model::StreamViewType>>> read_stream(const Fields& fields,
                                                                        std::size_t slot,
                                                                        StreamOf of);

/// kValidation for what has not the form of a stream's ARN.
Result<void> check_stream_arn(std::string_view arn);

}  // namespace rowhouse::request
