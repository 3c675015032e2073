#pragma once

#include <cstdint>

namespace rowhouse::base {

/// Sixteen bytes, for the processor to work on at once; compared, each is all ones or none.
using Bytes16 = std::uint8_t __attribute__((vector_size(16)));

}  // namespace rowhouse::base
