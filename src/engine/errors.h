#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// The errors with which any engine answers several operations, in DynamoDB's words.
namespace rowhouse::engine {

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

inline Error index_not_found(std::string_view index) {
  return invalid("The table does not have the specified index: " + std::string(index));
}

/// A key outside of the caller's scope. It names neither the key nor the table.
inline Error outside_of_scope() {
  return Error(ErrorCode::kAccessDenied,
               "The caller is not authorized to access the partition keys of this request");
}

}  // namespace rowhouse::engine
