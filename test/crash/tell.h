#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace rowhouse::test {

/// Tells the parent of a commit that was answered: "writer number\n" on standard output, in one
/// write() and so not lost with this process.
inline void tell(int writer, std::uint64_t number) {
  char line[40];
  const int size = std::snprintf(line, sizeof line, "%d %llu\n", writer,
                                 static_cast<unsigned long long>(number));
  if (::write(STDOUT_FILENO, line, static_cast<std::size_t>(size)) != size) std::abort();
}

inline int give_up(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  return 1;
}

}  // namespace rowhouse::test
