#pragma once

#include <simdjson.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"
#include "tenancy/policy/policy.h"

namespace rowhouse::policy {

/// What the policy around a statement says about it.
struct StatementShape {
  PolicyKind kind;
  bool variables;  ///< The version has policy variables.
};

/// kValidation, with the element's path before what is wrong with it.
Error fault(std::string_view path, std::string_view what);

/// Refuses members that are not known or are there twice.
Result<void> check_members(simdjson::dom::object json, std::string_view path,
                           std::initializer_list<std::string_view> known);

Result<Statement> parse_statement(simdjson::dom::element json, const StatementShape& shape,
                                  const std::string& path, std::size_t index);

}  // namespace rowhouse::policy
