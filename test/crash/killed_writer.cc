#include "killed_writer.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace rowhouse::test {

std::string run_and_kill(const std::string& program, const std::string& folder,
                         const std::string& durability, unsigned lines,
                         const std::function<void(int writer, unsigned long long number)>& told) {
  int ends[2];
  if (::pipe(ends) != 0) return "no pipe";
  const ::pid_t child = ::fork();
  if (child < 0) return "no process";
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(program.c_str(), program.c_str(), folder.c_str(), durability.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  if (lines == 0) ::kill(child, SIGKILL);
  std::FILE* const output = ::fdopen(ends[0], "r");
  int writer = 0;
  unsigned long long number = 0;
  unsigned heard = 0;
  while (std::fscanf(output, "%d %llu\n", &writer, &number) == 2) {
    told(writer, number);
    if (++heard == lines) ::kill(child, SIGKILL);
  }
  std::fclose(output);
  int status = 0;
  if (::waitpid(child, &status, 0) != child) return "the writer is lost";
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
    return "the writer ended by itself, with status " + std::to_string(status);
  }
  return {};
}

int crash_rounds() {
  const char* const wanted = std::getenv("ROWHOUSE_CRASH_ROUNDS");
  return wanted != nullptr ? std::atoi(wanted) : 30;
}

}  // namespace rowhouse::test
