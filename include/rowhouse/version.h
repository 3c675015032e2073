#pragma once

#include <string_view>

/// The version of these headers. Which changes move which number is promised in docs/library.md.
#define ROWHOUSE_VERSION_MAJOR 0
#define ROWHOUSE_VERSION_MINOR 1
#define ROWHOUSE_VERSION_PATCH 0

namespace rowhouse {

/// The version of the library which the program is linked with, "0.1.0". It is that of the headers
/// unless the program was built against another installation.
std::string_view version() noexcept;

}  // namespace rowhouse
