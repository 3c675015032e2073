#pragma once

#include <cstdint>

namespace rowhouse::engine::embedded {

/// Who makes a change: a request, or time to live. What follows from a change may tell (the record
/// of a stream does).
enum class WriteOrigin : std::uint8_t { kRequest, kTimeToLive };

}  // namespace rowhouse::engine::embedded
