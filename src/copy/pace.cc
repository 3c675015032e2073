#include "copy/pace.h"

#include <algorithm>
#include <cmath>

namespace rowhouse::copy {

void Pace::take(std::size_t items) {
  if (items_per_second_ <= 0) return;
  double ahead_ms = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto now = static_cast<double>(clock_.now().count());
    due_ms_ = std::max(due_ms_, now);  // what was not used is not made up for
    ahead_ms = due_ms_ - now;
    due_ms_ += static_cast<double>(items) * 1000 / items_per_second_;
  }
  if (ahead_ms >= 1) wait_(base::Milliseconds(std::llround(ahead_ms)));
}

}  // namespace rowhouse::copy
