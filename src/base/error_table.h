#pragma once

#include <string_view>

#include "rowhouse/error.h"

namespace rowhouse::base {

/// One row for each ErrorCode: how it is named, answered and whether trying again may help.
struct ErrorRow {
  ErrorCode code;
  std::string_view name;
  std::string_view wire_type;
  int http_status;
  bool retryable;
};

const ErrorRow& error_row(ErrorCode code) noexcept;

/// True for "not now, there is too much": a later try may go through.
bool is_throttling(ErrorCode code) noexcept;

/// Back from an answer's `__type`: kInternalServer for one that is not known here.
ErrorCode error_code_of(std::string_view wire_type) noexcept;

}  // namespace rowhouse::base
