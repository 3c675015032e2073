#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

namespace rowhouse::engine::embedded {

/// The operations which were not answered inline: how many, and how many bytes they hold. The one
/// bound on all that waits for a worker, a key or the disk; and what the engine waits for before it
/// goes. Safe from many threads.
class InFlight {
 public:
  /// One such operation, for as long as this lives.
  class Admitted {
   public:
    Admitted(Admitted&& other) noexcept
        : in_flight_(std::exchange(other.in_flight_, nullptr)), bytes_(other.bytes_) {}
    Admitted(const Admitted&) = delete;
    Admitted& operator=(const Admitted&) = delete;
    Admitted& operator=(Admitted&&) = delete;
    ~Admitted() {
      if (in_flight_ != nullptr) in_flight_->leave(bytes_);
    }

   private:
    friend class InFlight;
    Admitted(InFlight& in_flight, std::size_t bytes) : in_flight_(&in_flight), bytes_(bytes) {}
    InFlight* in_flight_;
    std::size_t bytes_;
  };

  InFlight(std::size_t operations_max, std::size_t bytes_max)
      : operations_max_(operations_max), bytes_max_(bytes_max) {}

  /// Lets in an operation which holds about `bytes`, or nothing past either bound: the caller
  /// answers with throttling. One alone is always let in, or it could never be done.
  std::optional<Admitted> admit(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (operations_ > 0 && (operations_ >= operations_max_ || bytes_ + bytes > bytes_max_)) {
      return std::nullopt;
    }
    ++operations_;
    bytes_ += bytes;
    return Admitted(*this, bytes);
  }

  void wait_for_none() {
    std::unique_lock lock(mutex_);
    none_.wait(lock, [this] { return operations_ == 0; });
  }

 private:
  void leave(std::size_t bytes) {
    // Under the lock to the end: whoever waits may destroy this as soon as it can see the count.
    const std::lock_guard lock(mutex_);
    bytes_ -= bytes;
    if (--operations_ == 0) none_.notify_all();
  }

  const std::size_t operations_max_;
  const std::size_t bytes_max_;
  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t operations_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace rowhouse::engine::embedded
