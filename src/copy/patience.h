#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "copy/pace.h"

namespace rowhouse::copy {

/// How long a copy goes on asking a side that says "not now": waits which double, up to a bound,
/// and of which a random part is waited ("full jitter",
/// https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
class Patience {
 public:
  Patience(const Wait& wait, const base::Random& random) : wait_(wait), random_(random) {}

  /// True for what a later try may bring: throttling, and a side that cannot be reached now.
  static bool may_pass(ErrorCode code) noexcept;
  /// Waits before the next try. False if that would be one too many.
  bool wait();
  /// Something went through.
  void renew() noexcept { tries_ = 0; }

 private:
  static constexpr int kTriesMax = 12;  ///< About a minute of waiting, if all of it is waited.
  static constexpr base::Milliseconds kFirst{50};
  static constexpr base::Milliseconds kLongest{10'000};

  const Wait& wait_;
  const base::Random& random_;
  int tries_ = 0;
};

}  // namespace rowhouse::copy
