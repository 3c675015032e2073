#include "core/master_key_command.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

namespace rowhouse::core {
namespace {

using std::chrono::milliseconds;
using Deadline = std::chrono::steady_clock::time_point;

// How soon a signal to end is noticed.
constexpr milliseconds kLookPeriod{50};
// A command that has closed its output is about to end.
constexpr milliseconds kEndLookPeriod{2};

Error unusable(std::string message) {
  return Error(ErrorCode::kDataFolderUnusable, std::move(message));
}

Error cannot_run(int number) {
  return unusable(std::string("Cannot run the master key's command: ") + std::strerror(number));
}

/// A signal that is not blocked ends the process by itself.
bool is_told_to_end() {
  sigset_t pending;
  return ::sigpending(&pending) == 0 &&
         (::sigismember(&pending, SIGINT) == 1 || ::sigismember(&pending, SIGTERM) == 1);
}

/// The shell that runs the command, and the end of the pipe to which it prints. At its end the
/// shell is killed, if it still runs, and reaped.
class Shell {
 public:
  static Result<Shell> start(const std::string& command) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return cannot_run(errno);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    // As from a terminal, whatever this process blocks and ignores.
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t pipe;
    ::sigemptyset(&none);
    ::sigemptyset(&pipe);
    ::sigaddset(&pipe, SIGPIPE);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &pipe);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::string shell = "sh";
    std::string option = "-c";
    std::string text = command;
    const std::array<char*, 4> arguments = {shell.data(), option.data(), text.data(), nullptr};
    pid_t process = -1;
    const int number =
        ::posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    ::close(ends[1]);
    if (number == 0) return Shell(process, ends[0]);
    ::close(ends[0]);
    return cannot_run(number);
  }

  Shell(Shell&& other) noexcept
      : process_(std::exchange(other.process_, -1)), output_(std::exchange(other.output_, -1)) {}
  Shell& operator=(Shell&&) = delete;
  ~Shell() {
    if (output_ >= 0) ::close(output_);
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  int output() const noexcept { return output_; }

  /// Whether it has ended, and how.
  bool has_ended(int& status) {
    const pid_t found = ::waitpid(process_, &status, WNOHANG);
    if (found == process_) process_ = -1;
    return found == -1 || process_ == -1;
  }

 private:
  Shell(pid_t process, int output) : process_(process), output_(output) {}

  pid_t process_;
  int output_;
};

Result<void> check_wait(Deadline deadline, milliseconds time_max) {
  if (is_told_to_end()) return unusable("Told to end before the master key's command had answered");
  if (std::chrono::steady_clock::now() < deadline) return {};
  return unusable("The command of the master key has not ended within " +
                  std::to_string(time_max.count() / 1'000) + " seconds");
}

/// All that it prints, unless that is more than `bytes_max`.
Result<void> read_all(const Shell& shell, Deadline deadline, milliseconds time_max,
                      std::size_t bytes_max, std::string& text) {
  while (text.size() <= bytes_max) {
    ROWHOUSE_CHECK(check_wait(deadline, time_max));
    pollfd waited{shell.output(), POLLIN, 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(kLookPeriod.count()));
    if (ready < 0 && errno != EINTR) return cannot_run(errno);
    if (ready <= 0) continue;
    std::array<char, 256> bytes;
    const ssize_t got = ::read(shell.output(), bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_run(errno);
    if (got == 0) return {};
    text.append(bytes.data(), static_cast<std::size_t>(got));
    OPENSSL_cleanse(bytes.data(), bytes.size());
  }
  return {};
}

Result<void> check_status(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (WIFSIGNALED(status)) {
    return unusable("The command of the master key was ended by signal " +
                    std::to_string(WTERMSIG(status)));
  }
  return unusable("The command of the master key failed, with status " +
                  std::to_string(WEXITSTATUS(status)));
}

}  // namespace

Result<void> run_master_key_command(const std::string& command, milliseconds time_max,
                                    std::size_t bytes_max, std::string& text) {
  const Deadline deadline = std::chrono::steady_clock::now() + time_max;
  ROWHOUSE_TRY(shell, Shell::start(command));
  ROWHOUSE_CHECK(read_all(shell, deadline, time_max, bytes_max, text));
  // What prints more than a key may have is no key, and is not waited for.
  if (text.size() > bytes_max) return {};
  int status = 0;
  while (!shell.has_ended(status)) {
    ROWHOUSE_CHECK(check_wait(deadline, time_max));
    std::this_thread::sleep_for(kEndLookPeriod);
  }
  return check_status(status);
}

}  // namespace rowhouse::core
