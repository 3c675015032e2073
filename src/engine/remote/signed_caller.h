#pragma once

#include <atomic>
#include <memory>

#include "base/clock.h"
#include "base/random.h"
#include "engine/remote/caller.h"
#include "engine/remote/credential_cache.h"
#include "engine/remote/endpoint.h"
#include "engine/remote/request_signer.h"
#include "engine/remote/retry.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

struct CallSettings {
  base::Milliseconds call_timeout{10'000};    ///< Of a call, all its attempts and pauses included.
  base::Milliseconds attempt_timeout{4'000};  ///< Of one attempt.
  RetrySettings retry;
};

/// Signs each call, sends it, checks the answer, and sends it again where that may help and can do
/// no harm:
/// - what was turned away (throttling, expired credentials) or never left may always be sent again;
/// - what failed on the other side, or got no whole answer in time, only if the call is repeatable;
/// - what was turned away for its time is sent once more by the other side's clock.
/// Each call ends within its timeout, with the last error that there was. Safe from many threads.
class SignedCaller final : public Caller {
 public:
  /// All that is handed in outlives this, and the transport has closed before this goes away.
  SignedCaller(Transport& transport, CredentialCache& credentials, Endpoint endpoint,
               const CallSettings& settings, const base::Clock& clock, const base::Random& random);

  void call(Call&& call, base::Completion<Answer> done) override;
  base::Milliseconds deadline_from_now() const override;
  void pause(int round, base::Milliseconds deadline,
             base::UniqueFunction<void(bool)> then) override;

 private:
  struct Flight;
  using FlightPtr = std::unique_ptr<Flight>;

  void attempt(FlightPtr flight);
  void send(FlightPtr flight, CredentialCache::Shared credentials);
  void arrive(FlightPtr flight, HttpOutcome outcome);
  void judge(FlightPtr flight, HttpAnswer answer);
  void fail(FlightPtr flight, const HttpFailure& failure);
  void repeat(FlightPtr flight, Hindrance hindrance, std::optional<base::Milliseconds> asked);
  bool correct_clock(const HttpAnswer& answer);
  static void give_up(FlightPtr flight);

  Transport& transport_;
  CredentialCache& credentials_;
  const Endpoint endpoint_;
  const CallSettings settings_;
  const base::Clock& clock_;
  const base::Random& random_;
  RequestSigner signer_;
  RetryBudget budget_;
  /// How far the other side's clock is ahead of ours, as far as we were told: nothing until a
  /// request was turned away for its time.
  std::atomic<base::Milliseconds> clock_offset_ = base::Milliseconds(0);
};

}  // namespace rowhouse::engine::remote
