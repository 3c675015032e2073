#pragma once

#include "rowhouse/result.h"

#define ROWHOUSE_CONCAT_INNER(a, b) a##b
#define ROWHOUSE_CONCAT(a, b) ROWHOUSE_CONCAT_INNER(a, b)

/// Declares `name` with the value of `expression`, or returns its error from this function.
#define ROWHOUSE_TRY(name, expression) \
  ROWHOUSE_TRY_INNER(ROWHOUSE_CONCAT(try_result_, __LINE__), name, expression)
// NOLINTBEGIN(bugprone-macro-parentheses): a name that is declared cannot stand in parentheses
#define ROWHOUSE_TRY_INNER(result, name, expression) \
  auto result = (expression);                        \
  if (!result) return std::move(result).error();     \
  auto name = *std::move(result)
// NOLINTEND(bugprone-macro-parentheses)

/// Returns the error of `expression`, a Result<void>, from this function if there is one.
#define ROWHOUSE_CHECK(expression) \
  if (auto check_result = (expression); !check_result) return std::move(check_result).error()
