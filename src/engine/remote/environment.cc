#include "engine/remote/environment.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>

namespace rowhouse::engine::remote {
namespace {

constexpr std::size_t kBytesMax = std::size_t{1} << 20;
constexpr std::chrono::seconds kCommandTimeMax{60};

/// Reads until the other end is closed. False past a bound of size or time.
bool read_all(int descriptor, std::string& out) {
  const auto deadline = std::chrono::steady_clock::now() + kCommandTimeMax;
  std::array<char, 4096> buffer;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd waited{descriptor, POLLIN, 0};
    const int ready = left.count() > 0 ? ::poll(&waited, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    out.append(buffer.data(), static_cast<std::size_t>(got));
    if (out.size() > kBytesMax) return false;
  }
}

/// Starts a shell in a process group of its own, with no signal blocked whatever this thread
/// blocks. -1 if it cannot be started.
pid_t start_shell(const std::string& command, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  ::sigemptyset(&none);
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  std::string shell = "sh";
  std::string option = "-c";
  std::string text = command;
  char* const arguments[] = {shell.data(), option.data(), text.data(), nullptr};
  pid_t child = -1;
  if (::posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, environ) != 0) child = -1;
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return child;
}

class SystemEnvironment final : public Environment {
 public:
  std::optional<std::string> variable(const char* name) const override {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  }

  std::optional<std::string> file(const std::string& path) const override {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::string text(kBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || in.gcount() > static_cast<std::streamsize>(kBytesMax)) return std::nullopt;
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
  }

  std::optional<std::string> output_of(const std::string& command) const override {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return std::nullopt;
    const pid_t child = start_shell(command, pipe[1]);
    ::close(pipe[1]);
    std::string output;
    const bool is_whole = child > 0 && read_all(pipe[0], output);
    ::close(pipe[0]);
    if (child <= 0) return std::nullopt;
    if (!is_whole) ::kill(-child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!is_whole || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
    return output;
  }
};

}  // namespace

const Environment& system_environment() {
  static const SystemEnvironment environment;
  return environment;
}

}  // namespace rowhouse::engine::remote
