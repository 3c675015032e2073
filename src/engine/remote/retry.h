#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/random.h"

namespace rowhouse::engine::remote {

/// Why a call may be sent once more.
enum class Hindrance : std::uint8_t {
  kTransient,  ///< The line broke, time was over, or the other side failed.
  kThrottled,  ///< The other side asks for patience.
};

/// The numbers of the SDKs' standard mode for DynamoDB, of 2026.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
struct RetrySettings {
  int attempts_max = 4;  ///< The first one included.
  base::Milliseconds transient_base{25};
  base::Milliseconds throttled_base{1'000};
  base::Milliseconds delay_max{20'000};
  /// How far a server may lengthen a delay (x-amz-retry-after).
  base::Milliseconds asked_delay_max{5'000};
  int budget = 500;  ///< Tokens; each attempt after the first costs some.
  int transient_cost = 14;
  int throttled_cost = 5;
};

/// How long to wait before attempt `attempt` (2 is the first that repeats): anything from nothing
/// to the base doubled with each attempt, so that callers who failed together do not come back
/// together ("full jitter"). What the other side asked for lengthens it.
base::Milliseconds delay_before(int attempt, Hindrance hindrance,
                                std::optional<base::Milliseconds> asked,
                                const RetrySettings& settings, const base::Random& random);

/// Tokens that all calls to one engine share: repeating costs some, succeeding gives them back.
/// When much fails at once they run out, and calls fail at once rather than making it worse. Safe
/// from many threads.
class RetryBudget {
 public:
  explicit RetryBudget(const RetrySettings& settings);
  /// What this attempt costs, taken; nothing if there is not that much left.
  std::optional<int> take(Hindrance hindrance);
  /// After a success: what its last attempt had cost, or one for a call that needed none.
  void give_back(int cost);
  int left() const { return left_.load(std::memory_order_relaxed); }

 private:
  const int most_;
  const int transient_cost_;
  const int throttled_cost_;
  std::atomic<int> left_;
};

}  // namespace rowhouse::engine::remote
