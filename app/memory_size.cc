#include "memory_size.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>

namespace rowhouse::app {

std::size_t usable_memory_bytes() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  std::size_t bytes = pages > 0 && page_bytes > 0
                          ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(page_bytes)
                          : 0;
  std::uint64_t limit = 0;
  // "max" if there is no limit, which is no number and so leaves what was found.
  if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit) {
    bytes = bytes == 0 ? limit : std::min<std::size_t>(bytes, limit);
  }
  return bytes;
}

std::size_t default_cache_bytes() {
  return std::clamp<std::size_t>(usable_memory_bytes() / 8, std::size_t{64} << 20,
                                 std::size_t{8} << 30);
}

}  // namespace rowhouse::app
