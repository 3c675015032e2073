#pragma once

#include <functional>
#include <mutex>

#include "base/clock.h"

namespace rowhouse::copy {

/// The port to waiting: a test's returns at once, and moves its clock.
using Wait = std::function<void(base::Milliseconds)>;

/// Bounds how many items a second all threads of a copy write: each says what it is about to write
/// and waits until that is due. Safe from many threads.
class Pace {
 public:
  /// `items_per_second` 0: no bound. Both outlive it.
  Pace(double items_per_second, const base::Clock& clock, const Wait& wait)
      : items_per_second_(items_per_second), clock_(clock), wait_(wait) {}

  void take(std::size_t items);

 private:
  const double items_per_second_;
  const base::Clock& clock_;
  const Wait& wait_;
  std::mutex mutex_;
  double due_ms_ = 0;  ///< When all that was taken will have been written at that pace.
};

}  // namespace rowhouse::copy
