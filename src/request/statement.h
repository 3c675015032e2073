#pragma once

#include <span>
#include <vector>

#include "operation/execute_statement.h"
#include "request/fields.h"
#include "request/members.h"

/// The members that the operations on PartiQL statements have in common.
namespace rowhouse::request {

namespace shapes {
inline constexpr Shape kStatement = {.kind = Kind::kString, .min = 1, .max = 8192};
inline constexpr Shape kParameters = {
    .kind = Kind::kList,
    .min = 1,
    .element = &kAttributeValue,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.AttributeValue>"};
}  // namespace shapes

/// Values in compact form; none if the member is absent.
Result<std::vector<std::string>> read_parameters(const Fields& fields, std::size_t slot,
                                                 const base::Limits& limits);

/// The statements of a batch or transaction: structures with `members`, which begin with Statement
/// and Parameters.
Result<std::vector<operation::ParameterizedStatement>> read_statements(
    simdjson::dom::element list, std::span<const Member> members, const base::Limits& limits);

/// SHA-256 over statements and their parameters, 32 bytes.
std::string statements_digest(const std::vector<operation::ParameterizedStatement>& statements);

}  // namespace rowhouse::request
