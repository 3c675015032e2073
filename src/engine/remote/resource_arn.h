#pragma once

#include <string_view>

#include "base/result.h"
#include "model/schema.h"

namespace rowhouse::engine::remote {

/// Whether an ARN of a request is the table's own, as the other side gave it: what may be done to a
/// table's tags was decided of that one. kAccessDenied of another account's, as the service says
/// it, and kValidation of one that is wrong otherwise.
Result<void> check_resource_arn(const model::TableSchema& table, std::string_view action,
                                std::string_view arn);
/// What is answered of an ARN whose table is not there.
Error resource_arn_not_found(std::string_view arn);

}  // namespace rowhouse::engine::remote
