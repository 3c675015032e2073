#pragma once

#include <cstddef>

namespace rowhouse::app {

/// The memory that this process may come to use: the machine's, or its control group's limit if
/// that is less (memory.max of cgroup v2, as a container sees it).
std::size_t usable_memory_bytes();

/// What a server keeps of blocks read from disk if it is not told: an eighth of the memory, at
/// least 64 MiB and at most 8 GiB.
std::size_t default_cache_bytes();

}  // namespace rowhouse::app
