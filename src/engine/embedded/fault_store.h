#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "engine/embedded/store.h"

namespace rowhouse::engine::embedded {

/// What a test does to a store from outside while an engine uses it.
struct Faults {
  std::atomic<bool> writes_fail{false};  ///< As on a full disk.
  std::atomic<int> writes_until_throttled{1'000'000};
  std::atomic<bool> reads_fail{false};  ///< As on a damaged block.

  /// The next write waits until the gate is opened.
  void close_gate() {
    const std::lock_guard lock(mutex);
    closed = true;
  }
  void open_gate() {
    const std::lock_guard lock(mutex);
    closed = false;
    changed.notify_all();
  }
  void wait_until_one_waits() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return waiting; });
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool closed = false;
  bool waiting = false;
};

/// For tests: a store with faults, over one that may outlive it so that it can be opened again.
class FaultStore final : public Store {
 public:
  FaultStore(std::shared_ptr<Store> store, Faults& faults)
      : store_(std::move(store)), faults_(faults) {}

  Result<Read> get(std::string_view key, Tier tier, const Snapshot* snapshot,
                   std::string& value) const override {
    if (faults_.reads_fail) return Error(ErrorCode::kDataCorrupt, "a damaged block");
    return store_->get(key, tier, snapshot, value);
  }
  bool recall(std::string_view key, std::string& value) const override {
    return store_->recall(key, value);
  }
  std::unique_ptr<Cursor> scan(std::string_view lower, std::string_view upper, Tier tier,
                               const Snapshot* snapshot) const override {
    return store_->scan(lower, upper, tier, snapshot);
  }
  std::unique_ptr<Snapshot> snapshot() const override { return store_->snapshot(); }
  Result<void> write(std::span<const Batch* const> batches, bool sync) override {
    {
      std::unique_lock lock(faults_.mutex);
      // One write waits; those behind it pass.
      if (faults_.closed && !faults_.waiting) {
        faults_.waiting = true;
        faults_.changed.notify_all();
        faults_.changed.wait(lock, [this] { return !faults_.closed; });
        faults_.waiting = false;
      }
    }
    if (--faults_.writes_until_throttled < 0) return Error(ErrorCode::kThrottling, "a full queue");
    if (faults_.writes_fail) return Error(ErrorCode::kStorageFull, "no space left");
    return store_->write(batches, sync);
  }
  using Store::write;
  Result<void> make_log() override { return store_->make_log(); }
  Result<void> trim_log(std::string_view end) override { return store_->trim_log(end); }

 private:
  const std::shared_ptr<Store> store_;  // Shared with the test, which opens it again.
  Faults& faults_;
};

}  // namespace rowhouse::engine::embedded
