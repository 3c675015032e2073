#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "core/pipeline.h"

namespace rowhouse::core {

/// Runs one operation and waits for it. What is done inline costs no synchronization.
template <typename Operation>
Result<typename Operation::Result> run_blocking(Pipeline& pipeline,
                                                const tenancy::Principal& principal,
                                                Operation operation) {
  using Value = Result<typename Operation::Result>;
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Value> value;
  } shared;
  pipeline.run(principal, std::move(operation), [&shared](Value value) {
    // Under the lock to the end: the waiter may destroy `shared` as soon as it can see the value.
    const std::lock_guard lock(shared.mutex);
    shared.value.emplace(std::move(value));
    shared.changed.notify_one();
  });
  std::unique_lock lock(shared.mutex);
  shared.changed.wait(lock, [&] { return shared.value.has_value(); });
  return *std::move(shared.value);
}

}  // namespace rowhouse::core
