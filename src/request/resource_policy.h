#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "request/members.h"
#include "request/resource_arn.h"

/// Policies of tables as CreateTable and PutResourcePolicy take them.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
namespace rowhouse::request {

namespace shapes {
inline constexpr Shape kRevision = {.kind = Kind::kString, .min = 1, .max = 255};
}  // namespace shapes

/// What a policy is put on.
enum class Policed : std::uint8_t { kTable, kStream };

/// The text of a member, which is there. kValidation if it is no policy of such a resource: it is
/// too long, names no Principal, has what a policy does not have, or speaks of actions that there
/// are not on one.
Result<std::string> read_resource_policy(const Fields& fields, std::size_t slot, Policed what);

/// The table's name in the ARN of a table or of a stream. kValidation if it is neither.
Result<std::string> table_of_policed(std::string_view arn);

}  // namespace rowhouse::request
