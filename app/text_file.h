#pragma once

#include <string>

#include "rowhouse/result.h"

namespace rowhouse::app {

/// What a file holds. kValidation if it cannot be read or is longer than 1 MiB.
Result<std::string> read_text_file(const std::string& path);

}  // namespace rowhouse::app
