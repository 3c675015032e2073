#include "engine/remote/retry.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace rowhouse::engine::remote {
namespace {

/// Evenly from [0, 1).
double fraction(const base::Random& random) {
  std::array<std::uint8_t, 8> bytes{};
  random.fill(bytes);
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), bytes.size());
  return static_cast<double>(number >> 11) * 0x1.0p-53;
}

}  // namespace

base::Milliseconds delay_before(int attempt, Hindrance hindrance,
                                std::optional<base::Milliseconds> asked,
                                const RetrySettings& settings, const base::Random& random) {
  constexpr int kDoublingsMax = 20;
  const auto base =
      hindrance == Hindrance::kThrottled ? settings.throttled_base : settings.transient_base;
  const int doublings = std::clamp(attempt - 2, 0, kDoublingsMax);
  const auto most = std::min(base * (std::int64_t{1} << doublings), settings.delay_max);
  const base::Milliseconds delay(
      static_cast<std::int64_t>(fraction(random) * static_cast<double>(most.count())));
  return asked ? std::clamp(*asked, delay, delay + settings.asked_delay_max) : delay;
}

RetryBudget::RetryBudget(const RetrySettings& settings)
    : most_(settings.budget),
      transient_cost_(settings.transient_cost),
      throttled_cost_(settings.throttled_cost),
      left_(settings.budget) {}

std::optional<int> RetryBudget::take(Hindrance hindrance) {
  const int cost = hindrance == Hindrance::kThrottled ? throttled_cost_ : transient_cost_;
  int left = left_.load(std::memory_order_relaxed);
  while (left >= cost) {
    if (left_.compare_exchange_weak(left, left - cost, std::memory_order_relaxed)) return cost;
  }
  return std::nullopt;
}

void RetryBudget::give_back(int cost) {
  int left = left_.load(std::memory_order_relaxed);
  // Nearly always it is full, and nothing is written.
  while (left < most_) {
    if (left_.compare_exchange_weak(left, std::min(most_, left + cost),
                                    std::memory_order_relaxed)) {
      return;
    }
  }
}

}  // namespace rowhouse::engine::remote
