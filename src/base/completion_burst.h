#pragma once

#include <vector>

#include "base/unique_function.h"

namespace rowhouse::base {

/// Open while a thread calls many completions in a row (the commit queue after one synced write).
/// A completion that would wake another thread puts the waking off to the end of the burst, so that
/// each thread is woken once for all that is waiting for it:
///
///     if (outbox.push(response)) CompletionBurst::at_end([&] { io.post(drain_outbox); });
class CompletionBurst {
 public:
  CompletionBurst() : outer_(current_) { current_ = this; }
  ~CompletionBurst() {
    current_ = outer_;
    for (auto& function : at_end_) function();
  }
  CompletionBurst(const CompletionBurst&) = delete;
  CompletionBurst& operator=(const CompletionBurst&) = delete;

  /// Calls `function` when this thread's burst ends, in the order of these calls; at once if there
  /// is no burst.
  static void at_end(UniqueFunction<void()> function) {
    if (current_ == nullptr) return function();
    current_->at_end_.push_back(std::move(function));
  }

 private:
  inline static thread_local CompletionBurst* current_ = nullptr;
  CompletionBurst* const outer_;
  std::vector<UniqueFunction<void()>> at_end_;
};

}  // namespace rowhouse::base
