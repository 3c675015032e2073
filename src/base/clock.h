#pragma once

#include <chrono>

namespace rowhouse::base {

using Milliseconds = std::chrono::milliseconds;

/// The port to time, injected wherever time matters so that tests need not sleep. Safe from many
/// threads.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Time since 1970-01-01T00:00:00Z.
  virtual Milliseconds now() const = 0;
};

/// The machine's own clock; lives as long as the program.
const Clock& system_clock();

}  // namespace rowhouse::base
