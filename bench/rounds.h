#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// Rounds on request: a program which keeps its data open and, for each line "WORKLOAD SECONDS" on
/// its standard input, does that for so long and answers "OPERATIONS_PER_SECOND". So two programs
/// can take turns within one run.
namespace rowhouse::bench {

[[noreturn]] inline void fail(std::string_view what) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

inline void require(bool holds, std::string_view what) {
  if (!holds) fail(what);
}

/// One thread's own fast randomness (splitmix64): drawing a key must not be what is measured.
class KeyChooser {
 public:
  explicit KeyChooser(std::uint64_t seed) : state_(seed) {}
  std::uint32_t below(std::uint32_t bound) {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<std::uint32_t>(((z ^ (z >> 31)) >> 32) * bound >> 32);
  }

 private:
  std::uint64_t state_;
};

/// What one round does again and again on each of its threads.
struct Workload {
  int threads = 1;
  std::function<void(KeyChooser&)> operation;
};

/// Operations a second over about `seconds`.
inline double run_round(const Workload& workload, double seconds, std::uint64_t seed) {
  using Clock = std::chrono::steady_clock;
  std::atomic<std::uint64_t> operations{0};
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration<double>(seconds);
  const auto work = [&](int thread) {
    KeyChooser choose(seed * 1000 + static_cast<std::uint64_t>(thread));
    std::uint64_t done = 0;
    // The clock is asked now and then only.
    const int burst = workload.threads > 1 ? 1 : 64;
    while (Clock::now() < end) {
      for (int i = 0; i < burst; ++i) workload.operation(choose);
      done += static_cast<std::uint64_t>(burst);
    }
    operations += done;
  };
  if (workload.threads == 1) {
    work(0);
  } else {
    std::vector<std::thread> threads;
    for (int i = 0; i < workload.threads; ++i) threads.emplace_back(work, i);
    for (std::thread& thread : threads) thread.join();
  }
  return static_cast<double>(operations) /
         std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Says "ready" and serves rounds until standard input ends. `steps` are done once and answered
/// with "done".
inline void serve_rounds(const std::map<std::string, Workload>& workloads,
                         const std::map<std::string, std::function<void()>>& steps) {
  std::cout << "ready" << std::endl;
  std::string line;
  std::uint64_t seed = 0;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string name;
    double seconds = 1;
    words >> name >> seconds;
    if (const auto step = steps.find(name); step != steps.end()) {
      step->second();
      std::cout << "done" << std::endl;
    } else if (const auto workload = workloads.find(name); workload != workloads.end()) {
      std::cout << run_round(workload->second, seconds, ++seed) << std::endl;
    } else {
      fail("there is no workload " + name);
    }
  }
}

}  // namespace rowhouse::bench
