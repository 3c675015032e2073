#pragma once

#include <optional>
#include <string>

#include "request/members.h"

/// What Query and Scan say of a page in the same members.
namespace rowhouse::request {

inline constexpr Choices<operation::Select, 4> kSelects = {
    {"SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"},
    {operation::Select::kSpecificAttributes, operation::Select::kCount,
     operation::Select::kAllAttributes, operation::Select::kAllProjectedAttributes}};

namespace shapes {
inline constexpr Shape kSelect = {.kind = Kind::kString, .values = kSelects.names};
inline constexpr Shape kLimit = {.kind = Kind::kInteger, .min = 1};
}  // namespace shapes

/// Where a page goes on, as a compact item; absent: empty. A value that is none is told of as "The
/// provided starting key is invalid: ...".
Result<std::string> read_start_key(const Fields& fields, std::size_t slot,
                                   const base::Limits& limits);

/// Which member names the attributes to return, "ProjectionExpression" or "AttributesToGet"; empty
/// if none does.
std::string_view projection_named(const Fields& fields, std::size_t expression_slot,
                                  std::size_t names_slot);

/// Which attributes are asked for, if the request's Select, ProjectionExpression and IndexName go
/// together. kValidation with DynamoDB's text otherwise. Query and Scan open one of the texts
/// differently.
Result<operation::Select> read_select(const Fields& fields, std::size_t select_slot,
                                      std::string_view projection, bool has_index, bool is_query);

}  // namespace rowhouse::request
