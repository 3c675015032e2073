#pragma once

#include <string>

#include "operation/all.h"
#include "rowhouse/error.h"

/// From a typed result to the JSON of its answer, appended to the buffer that is sent.
namespace rowhouse::response {

// One for each operation's result, in a file of its operation's name. TableDescription is answered
// under the member that the operation calls it by, hence the operation as a tag.
template <typename Operation>
void write(std::string& out, const typename Operation::Result& result);

/// {"__type": "...", "message": "..."} and what the error carries besides (Item,
/// CancellationReasons).
void write_error(std::string& out, const Error& error);

}  // namespace rowhouse::response
