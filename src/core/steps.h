#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "core/calls.h"

/// Calls which take several operations, one after the other: batches, listings. A job says which is
/// next:
///
///     std::optional<Operation> next();              // nothing: the job is done
///     void absorb(Result<Operation::Result>);       // what it brought
///     Result<Outcome> outcome();                    // once it is done
///     int stalled() const;                          // rounds in a row that brought nothing
namespace rowhouse::core {

/// Rounds in a row in which the engine may leave everything unprocessed before a job gives up.
inline constexpr int kStalledMax = 8;

template <typename Job>
auto run_steps(Pipeline& pipeline, const tenancy::Principal& principal, Job& job) {
  while (auto operation = job.next()) {
    if (job.stalled() > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5) * (1 << job.stalled()));
    }
    job.absorb(run_blocking(pipeline, principal, *std::move(operation)));
  }
  return job.outcome();
}

/// The same without waiting. What completes inline goes on in a loop, so that a long job does not
/// pile up calls on the stack.
template <typename Job, typename T>
class Steps : public std::enable_shared_from_this<Steps<Job, T>> {
 public:
  Steps(Pipeline& pipeline, tenancy::Principal principal, Job job, detail::ReceiverPtr<T> receiver)
      : pipeline_(pipeline),
        principal_(std::move(principal)),
        job_(std::move(job)),
        receiver_(std::move(receiver)) {}

  void run() {
    while (true) {
      auto operation = job_.next();
      if (!operation) return deliver<T>(std::move(receiver_), job_.outcome());
      phase_.store(kStarted);
      start(*std::move(operation));
      if (phase_.exchange(kReturned) != kCompleted) return;
    }
  }

 private:
  template <typename Operation>
  void start(Operation operation) {
    pipeline_.run(
        principal_, std::move(operation),
        [self = this->shared_from_this()](Result<typename Operation::Result> result) mutable {
          const InCallback in_callback;  // this may be the last to hold the database
          const std::shared_ptr<Steps> steps = std::move(self);
          steps->job_.absorb(std::move(result));
          if (steps->phase_.exchange(kCompleted) == kReturned) steps->run();
        });
  }

  enum Phase : int { kStarted, kReturned, kCompleted };
  Pipeline& pipeline_;
  const tenancy::Principal principal_;
  Job job_;
  detail::ReceiverPtr<T> receiver_;
  std::atomic<Phase> phase_ = kStarted;
};

template <typename T, typename Job>
void start_steps(Pipeline& pipeline, const tenancy::Principal& principal, Job job,
                 detail::ReceiverPtr<T> receiver) {
  std::make_shared<Steps<Job, T>>(pipeline, principal, std::move(job), std::move(receiver))->run();
}

}  // namespace rowhouse::core
