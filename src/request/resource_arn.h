#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "request/members.h"

/// What the operations on tags and policies call a table by: its ARN.
namespace rowhouse::request {

namespace shapes {
inline constexpr Shape kResourceArn = {.kind = Kind::kString, .min = 1, .max = 1283};
}  // namespace shapes

/// The table's name in an ARN of a table. kValidation if it is none. Whose and where the table is
/// said to be, the engine checks.
Result<std::string> table_of_resource(std::string_view arn);

}  // namespace rowhouse::request
