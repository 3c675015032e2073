#include "huge_pages.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace rowhouse::app {

void ask_for_huge_pages(char** arguments) {
  constexpr const char* kVariable = "GLIBC_TUNABLES";
  constexpr const char* kTunable = "glibc.malloc.hugetlb";
  const char* given = std::getenv(kVariable);
  std::string tunables = given == nullptr ? "" : given;
  if (tunables.find(kTunable) != std::string::npos) return;

  std::ifstream file("/sys/kernel/mm/transparent_hugepage/enabled");
  std::string modes;
  if (!std::getline(file, modes) || modes.find("[madvise]") == std::string::npos) return;

  if (!tunables.empty()) tunables += ':';
  tunables += std::string(kTunable) + "=1";
  // By its own path, since the system names a process after the path that it was started by.
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (unknown || ::setenv(kVariable, tunables.c_str(), 1) != 0) return;
  ::execv(program.c_str(), arguments);
  // Still here: it cannot be done, and all goes on as it was.
}

}  // namespace rowhouse::app
