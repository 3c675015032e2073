#pragma once

#include <string_view>

namespace rowhouse::engine::remote {

/// The two APIs, as X-Amz-Target names them.
inline constexpr std::string_view kDynamoDb = "DynamoDB_20120810";
inline constexpr std::string_view kDynamoDbStreams = "DynamoDBStreams_20120810";

}  // namespace rowhouse::engine::remote
