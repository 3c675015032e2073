#include "wire/thread_count.h"

#include <algorithm>

namespace rowhouse::wire {
namespace {

// Shares of a processor. Between them lies what changes nothing, so that a steady load does not
// make the number swing.
constexpr double kSaturated = 0.9;  // of each thread
constexpr double kIdleToUse = 0.3;  // another thread would find at least so much
constexpr double kRoomy = 0.75;     // what is left fits one thread less with ease
constexpr double kTight = 1.02;     // or as well, where threads wait for each other's turns:
constexpr double kFewIdle = 0.5;    // less than this is idle
constexpr double kQuiet = 0.02;     // nothing to decide

constexpr int kPatience = 2;
constexpr int kPatienceMax = 64;

}  // namespace

bool ThreadCount::observe(const Load& load) {
  if (load.busy < kQuiet) patience_ = kPatience;
  const int asked_for = wanted(load);
  in_a_row_ = asked_for == asked_for_ ? in_a_row_ + 1 : 1;
  asked_for_ = asked_for;
  const bool grow = asked_for > current_ && in_a_row_ >= patience_;
  const bool shrink = asked_for < current_ && in_a_row_ >= kPatience;
  if (!grow && !shrink) return false;
  if (shrink) patience_ = std::min(2 * patience_, kPatienceMax);
  current_ = asked_for;
  in_a_row_ = 0;
  return true;
}

int ThreadCount::wanted(const Load& load) const {
  if (load.busy < kQuiet) return current_;
  if (current_ < threads_max_ && load.busy >= kSaturated * current_ && load.idle >= kIdleToUse) {
    return current_ + 1;
  }
  if (load.busy <= (load.idle < kFewIdle ? kTight : kRoomy) * (current_ - 1)) return current_ - 1;
  return current_;
}

}  // namespace rowhouse::wire
