#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "engine/errors.h"

/// The errors which several operations of this engine answer with, in DynamoDB's words.
namespace rowhouse::engine::embedded {

/// Records which are older than a stream keeps them. The text is told by
/// https://github.com/aws/aws-sdk-java/issues/2923.
inline Error trimmed() {
  return Error(ErrorCode::kTrimmedDataAccess,
               "The operation attempted to read past the oldest stream record in a shard.");
}

/// A scan's start key that lies in another segment.
inline Error wrong_segment(std::uint32_t segment, std::uint32_t total_segments) {
  return invalid(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
      "ExclusiveStartKey with correct Segment. TotalSegments: " +
      std::to_string(total_segments) + " Segment: " + std::to_string(segment));
}

/// A queue of the engine's is full: SDKs wait a little and try again.
inline Error throttled() {
  return Error(ErrorCode::kThrottling, "Rate of requests exceeds the allowed throughput.");
}

}  // namespace rowhouse::engine::embedded
