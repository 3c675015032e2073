#include "engine/embedded/expiry_sweeper.h"

#include <memory>

#include "engine/embedded/expiry_round.h"

namespace rowhouse::engine::embedded {

void ExpirySweeper::start() {
  if (engine_.options_.time_to_live_interval.count() <= 0) return;
  const std::lock_guard lock(mutex_);
  if (stopping_ || thread_.joinable()) return;
  thread_ = std::thread([this] { run(); });
}

void ExpirySweeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ExpirySweeper::run() {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, engine_.options_.time_to_live_interval,
                            [this] { return stopping_; })) {
    lock.unlock();
    begin_round();
    lock.lock();
  }
}

void ExpirySweeper::begin_round() {
  if (in_round_.exchange(true)) return;
  auto admitted = engine_.in_flight_.admit(0);
  if (!admitted) return in_round_.store(false);
  auto round = std::make_unique<ExpiryRound>(engine_, *std::move(admitted), in_round_);
  engine_.pool_.run(
      [round = std::move(round)]() mutable { ExpiryRound::begin_slice(std::move(round)); });
}

}  // namespace rowhouse::engine::embedded
