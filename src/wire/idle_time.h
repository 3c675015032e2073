#pragma once

#include <chrono>
#include <string_view>

#include <sched.h>

namespace rowhouse::wire {

/// How long the processors which this process may use have been idle since the machine started, all
/// together, from /proc/stat: to about 10 ms each. Never runs backwards by more than the kernel
/// lets it. Zero where it cannot be known.
std::chrono::nanoseconds idle_time();

/// The same of the text of a /proc/stat, see proc(5), with `tick` as its unit.
std::chrono::nanoseconds idle_time(std::string_view proc_stat, const cpu_set_t& processors,
                                   std::chrono::nanoseconds tick);

}  // namespace rowhouse::wire
