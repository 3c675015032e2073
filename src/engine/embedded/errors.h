#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

/// The errors which several operations answer with, in DynamoDB's words.
namespace rowhouse::engine::embedded {

inline Error invalid(std::string message) {
  return Error(ErrorCode::kValidation, std::move(message));
}

/// What an operation on items answers with when its table is not there.
inline Error resource_not_found() {
  return Error(ErrorCode::kResourceNotFound, "Requested resource not found");
}

/// What an operation on a table answers with when it is not there.
inline Error table_not_found(std::string_view table) {
  return Error(ErrorCode::kResourceNotFound,
               "Requested resource not found: Table: " + std::string(table) + " not found");
}

inline Error stream_not_found(std::string_view arn) {
  return Error(ErrorCode::kResourceNotFound,
               "Requested resource not found: Stream: " + std::string(arn) + " not found");
}

/// Records which are older than a stream keeps them. The text is told by
/// https://github.com/aws/aws-sdk-java/issues/2923.
inline Error trimmed() {
  return Error(ErrorCode::kTrimmedDataAccess,
               "The operation attempted to read past the oldest stream record in a shard.");
}

inline Error index_not_found(std::string_view index) {
  return invalid("The table does not have the specified index: " + std::string(index));
}

/// A scan's start key that lies in another segment.
inline Error wrong_segment(std::uint32_t segment, std::uint32_t total_segments) {
  return invalid(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
      "ExclusiveStartKey with correct Segment. TotalSegments: " +
      std::to_string(total_segments) + " Segment: " + std::to_string(segment));
}

/// A key outside of the caller's scope. It names neither the key nor the table.
inline Error outside_of_scope() {
  return Error(ErrorCode::kAccessDenied,
               "The caller is not authorized to access the partition keys of this request");
}

/// A queue of the engine's is full: SDKs wait a little and try again.
inline Error throttled() {
  return Error(ErrorCode::kThrottling, "Rate of requests exceeds the allowed throughput.");
}

}  // namespace rowhouse::engine::embedded
