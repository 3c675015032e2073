#pragma once

#include <simdjson.h>

#include "base/result.h"
#include "operation/absent.h"

namespace rowhouse::request {

/// The one place which reads the requests of operation/absent.h: what they name, checked by their
/// shapes, and no more. kValidation and kSerialization as everywhere.
Result<operation::AbsentRequest> parse_absent(operation::Absent which, simdjson::dom::element body);

}  // namespace rowhouse::request
