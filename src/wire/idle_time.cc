#include "wire/idle_time.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>

namespace rowhouse::wire {
namespace {

/// Takes a number and the blank before it from the front of `line`.
bool take_number(std::string_view& line, std::uint64_t& number) {
  if (!line.starts_with(' ')) return false;
  line.remove_prefix(1);
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  return error == std::errc();
}

}  // namespace

std::chrono::nanoseconds idle_time(std::string_view proc_stat, const cpu_set_t& processors,
                                   std::chrono::nanoseconds tick) {
  constexpr std::string_view kPrefix = "cpu";
  std::uint64_t ticks = 0;
  while (proc_stat.starts_with(kPrefix)) {
    std::string_view line = proc_stat.substr(kPrefix.size(), proc_stat.find('\n') - kPrefix.size());
    proc_stat.remove_prefix(std::min(proc_stat.size(), kPrefix.size() + line.size() + 1));
    int number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc()) continue;  // the first line, of all processors
    if (number < 0 || number >= CPU_SETSIZE || !CPU_ISSET(number, &processors)) continue;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    std::uint64_t user = 0, nice = 0, system = 0, idle = 0, waiting_for_io = 0;
    if (take_number(line, user) && take_number(line, nice) && take_number(line, system) &&
        take_number(line, idle) && take_number(line, waiting_for_io)) {
      ticks += idle + waiting_for_io;
    }
  }
  return tick * ticks;
}

std::chrono::nanoseconds idle_time() {
  // The processors come first; what follows them is not needed. Enough for 512 of them.
  std::array<char, 64 * 1024> text;
  const int descriptor = ::open("/proc/stat", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  const ssize_t size = ::read(descriptor, text.data(), text.size());
  ::close(descriptor);
  cpu_set_t processors;
  const long ticks_per_second = ::sysconf(_SC_CLK_TCK);
  if (size <= 0 || ticks_per_second <= 0 ||
      ::sched_getaffinity(0, sizeof processors, &processors) != 0) {
    return {};
  }
  return idle_time({text.data(), static_cast<std::size_t>(size)}, processors,
                   std::chrono::nanoseconds(std::chrono::seconds(1)) / ticks_per_second);
}

}  // namespace rowhouse::wire
