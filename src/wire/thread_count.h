#pragma once

namespace rowhouse::wire {

/// What a stretch of time saw, in processors: what the threads which serve have used together, and
/// what no process has.
struct Load {
  double busy = 0;
  double idle = 0;
};

/// How many IO threads share the connections, between one and a maximum. Few are better than many
/// while they suffice: a thread with more to do takes more at each wake-up, and the processors are
/// left to clients on the same machine, commits and compactions. More are better as soon as those
/// that serve are busy all the time and there is a processor which nobody uses.
class ThreadCount {
 public:
  /// `threads_max` is at least 1.
  explicit ThreadCount(int threads_max) : threads_max_(threads_max) {}

  int current() const { return current_; }

  /// Decides after a stretch of time, given what it saw. True if current() is another from now on.
  /// It takes two stretches in a row that ask for the same; where one more was tried and did not
  /// help, twice as many each time, until the load has paused.
  bool observe(const Load& load);

 private:
  int wanted(const Load& load) const;

  const int threads_max_;
  int current_ = 1;
  int asked_for_ = 1;  ///< By the last stretches,
  int in_a_row_ = 0;   ///< so many of them.
  int patience_ = 2;   ///< How many of them it takes to add a thread.
};

}  // namespace rowhouse::wire
