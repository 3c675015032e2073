#pragma once

#include <simdjson.h>

#include <span>

#include "base/result.h"
#include "request/fields.h"
#include "request/shape.h"

namespace rowhouse::request {

/// Checks a request's members against their shapes, except inside attribute values. A wrong JSON
/// type anywhere is a kSerialization; else all constraints that are not met are told at once, as
/// the service does: kValidation, "2 validation errors detected: Value 'x' at 'tableName' failed to
/// satisfy constraint: ...; ...".
Result<void> check_shape(const Fields& fields, std::span<const Member> members);

/// The JSON types inside the attribute values of a request which was refused for another reason:
/// they come first, whatever else is wrong. kSerialization.
Result<void> check_attribute_types(const Fields& fields, std::span<const Member> members);

/// Reads a request in the service's order: types, then `look_first` (what an operation checks ahead
/// of its constraints), constraints, and `build`, which turns the members into the operation. The
/// types inside attribute values are read by `build` on its way; if the request is refused for
/// something else, they are looked at before that is told.
template <typename Operation, typename LookFirst, typename Build>
Result<Operation> parse_in_order(simdjson::dom::element body, std::span<const Member> members,
                                 LookFirst&& look_first, Build&& build) {
  ROWHOUSE_TRY(fields, Fields::read(body, members));
  const auto tell = [&](Error error) -> Error {
    if (error.code() != ErrorCode::kValidation) return error;
    if (auto types = check_attribute_types(fields, members); !types) {
      return std::move(types).error();
    }
    return error;
  };
  auto shape = check_shape(fields, members);
  if (shape || shape.error().code() == ErrorCode::kValidation) {
    if (auto first = look_first(fields); !first) return tell(std::move(first).error());
  }
  if (!shape) return tell(std::move(shape).error());
  Result<Operation> operation = build(fields);
  if (!operation) return tell(std::move(operation).error());
  return operation;
}

template <typename Operation, typename Build>
Result<Operation> parse_in_order(simdjson::dom::element body, std::span<const Member> members,
                                 Build&& build) {
  return parse_in_order<Operation>(
      body, members, [](const Fields&) { return Result<void>(); }, std::forward<Build>(build));
}

}  // namespace rowhouse::request
