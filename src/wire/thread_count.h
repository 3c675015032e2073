#pragma once

namespace rowhouse::wire {

/// How many IO threads share the connections, between one and a maximum. Few are better than many
/// while they suffice: a thread with more to do takes more at each wake-up, and the processors are
/// left to clients on the same machine, commits and compactions. More are better as soon as those
/// that serve are busy all the time and there is a processor which nobody uses.
class ThreadCount {
 public:
  /// `threads_max` is at least 1.
  explicit ThreadCount(int threads_max) : threads_max_(threads_max) {}

  int current() const { return current_; }

  /// Decides after a stretch of time, given what it saw, both in processors: `busy`, what the
  /// threads which serve have used together, and `idle`, what no process has. True if current() is
  /// another from now on. It takes two stretches in a row that ask for the same; where one more was
  /// tried and did not help, twice as many each time, until the load has paused.
  bool observe(double busy, double idle);

 private:
  int wanted(double busy, double idle) const;

  const int threads_max_;
  int current_ = 1;
  int asked_for_ = 1;  ///< By the last stretches,
  int in_a_row_ = 0;   ///< so many of them.
  int patience_ = 2;   ///< How many of them it takes to add a thread.
};

}  // namespace rowhouse::wire
