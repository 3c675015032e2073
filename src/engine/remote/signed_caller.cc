#include "engine/remote/signed_caller.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/remote/answer_type.h"

namespace rowhouse::engine::remote {
namespace {

constexpr std::string_view kContentType = "application/x-amz-json-1.0";
constexpr std::string_view kService = "dynamodb";
constexpr std::string_view kStreamsPrefix = "DynamoDBStreams";

// None of these names the endpoint: what is told of a server error may reach a tenant.
Error no_answer(std::string_view why) {
  return Error(ErrorCode::kServiceUnavailable, "The engine gave no answer: " + std::string(why));
}

Error in_doubt(std::string_view why) {
  return Error(ErrorCode::kInternalServer,
               "The engine's answer was lost, so the request may have been carried out: " +
                   std::string(why));
}

Error not_dynamodb(int status) {
  return Error(
      ErrorCode::kServiceUnavailable,
      "The engine answered with HTTP " + std::to_string(status) + " and no DynamoDB error");
}

}  // namespace

/// A call on its way, for as long as it takes.
struct SignedCaller::Flight {
  Call call;
  base::Completion<Answer> done;
  base::Milliseconds deadline;
  int attempts = 0;
  int last_cost = 1;  ///< What the budget gets back if this attempt succeeds.
  bool has_renewed = false;
  bool has_set_clock = false;
  bool was_in_doubt = false;  ///< An earlier attempt may have been carried out.
  std::string target;
  CredentialCache::Shared credentials;
  Result<Answer> last = no_answer("there was no time for an attempt");
};

SignedCaller::SignedCaller(Transport& transport, CredentialCache& credentials, Endpoint endpoint,
                           const CallSettings& settings, const base::Clock& clock,
                           const base::Random& random)
    : transport_(transport),
      credentials_(credentials),
      endpoint_(std::move(endpoint)),
      settings_(settings),
      clock_(clock),
      random_(random),
      signer_(endpoint_.region, std::string(kService)),
      budget_(settings.retry) {}

void SignedCaller::call(Call&& call, base::Completion<Answer> done) {
  auto flight = std::make_unique<Flight>();
  flight->target.reserve(call.target.size() + 1 + call.operation.size());
  flight->target += call.target;
  flight->target += '.';
  flight->target += call.operation;
  flight->call = std::move(call);
  flight->done = std::move(done);
  flight->deadline = flight->call.deadline.value_or(deadline_from_now());
  attempt(std::move(flight));
}

base::Milliseconds SignedCaller::deadline_from_now() const {
  return transport_.now() + settings_.call_timeout;
}

void SignedCaller::pause(int round, base::Milliseconds deadline,
                         base::UniqueFunction<void(bool)> then) {
  const base::Milliseconds delay =
      delay_before(round, Hindrance::kThrottled, std::nullopt, settings_.retry, random_);
  if (round > settings_.retry.attempts_max || transport_.now() + delay >= deadline ||
      !budget_.take(Hindrance::kThrottled)) {
    return then(false);
  }
  transport_.call_after(delay, [then = std::move(then)]() mutable { then(true); });
}

void SignedCaller::attempt(FlightPtr flight) {
  credentials_.get(
      [this, flight = std::move(flight)](Result<CredentialCache::Shared> credentials) mutable {
        if (!credentials) {
          flight->last = std::move(credentials).error();
          return give_up(std::move(flight));
        }
        send(std::move(flight), *std::move(credentials));
      });
}

void SignedCaller::send(FlightPtr flight, CredentialCache::Shared credentials) {
  const base::Milliseconds left = flight->deadline - transport_.now();
  if (left <= base::Milliseconds(0)) return give_up(std::move(flight));
  const Address& address =
      flight->call.target.starts_with(kStreamsPrefix) ? endpoint_.streams : endpoint_.tables;
  HttpRequest request;
  request.url = address.url;
  request.headers =
      signer_.sign(address.host, kContentType, flight->target, flight->call.body, credentials,
                   std::chrono::floor<std::chrono::seconds>(signing::Timestamp::clock::time_point(
                       clock_.now() + clock_offset_.load(std::memory_order_relaxed))));
  request.body = flight->call.body;
  request.timeout = std::min(left, settings_.attempt_timeout);
  request.may_be_sent_again = flight->call.repeatable;
  request.past_proxies = address.is_near;
  ++flight->attempts;
  flight->credentials = std::move(credentials);
  transport_.send(std::move(request),
                  [this, flight = std::move(flight)](HttpOutcome outcome) mutable {
                    arrive(std::move(flight), std::move(outcome));
                  });
}

void SignedCaller::arrive(FlightPtr flight, HttpOutcome outcome) {
  if (auto* const answer = std::get_if<HttpAnswer>(&outcome)) {
    if (is_undamaged(*answer)) return judge(std::move(flight), std::move(*answer));
    outcome = HttpFailure{HttpFailure::Kind::kUnclear, "it was damaged on its way"};
  }
  fail(std::move(flight), std::get<HttpFailure>(outcome));
}

void SignedCaller::judge(FlightPtr flight, HttpAnswer answer) {
  if (answer.status == 200) {
    budget_.give_back(flight->last_cost);
    return flight->done(Answer{answer.status, {}, std::move(answer.body)});
  }
  std::optional<std::string> type = error_type_of(answer.body);
  const Verdict verdict = verdict_on(answer.status, type ? std::string_view(*type) : "");
  if (type) {
    flight->last = Answer{answer.status, *std::move(type), std::move(answer.body)};
  } else {
    flight->last = not_dynamodb(answer.status);
  }
  switch (verdict) {
    case Verdict::kThrottled:
      return repeat(std::move(flight), Hindrance::kThrottled, answer.retry_after);
    case Verdict::kFailed:
      if (!flight->call.repeatable) break;
      flight->was_in_doubt = true;
      return repeat(std::move(flight), Hindrance::kTransient, answer.retry_after);
    case Verdict::kSignature:
      // Others may have renewed them meanwhile; nobody helps with those that do not expire.
      if (!flight->credentials->expires_at || std::exchange(flight->has_renewed, true)) {
        return give_up(std::move(flight));
      }
      credentials_.reject(flight->credentials);
      return attempt(std::move(flight));
    case Verdict::kTime:
      if (std::exchange(flight->has_set_clock, true) || !correct_clock(answer)) {
        return give_up(std::move(flight));
      }
      return attempt(std::move(flight));
    case Verdict::kFinal:
      break;
  }
  flight->done(std::move(flight->last));
}

void SignedCaller::fail(FlightPtr flight, const HttpFailure& failure) {
  switch (failure.kind) {
    case HttpFailure::Kind::kRefused:
      // Coming back at once would only make the queue longer.
      return flight->done(
          Error(ErrorCode::kThrottling, "The engine is not called: " + failure.why));
    case HttpFailure::Kind::kNotSent:
      flight->last = no_answer(failure.why);
      break;
    case HttpFailure::Kind::kUnclear:
      if (!flight->call.repeatable) return flight->done(in_doubt(failure.why));
      flight->was_in_doubt = true;
      flight->last = no_answer(failure.why);
      break;
  }
  repeat(std::move(flight), Hindrance::kTransient, std::nullopt);
}

void SignedCaller::repeat(FlightPtr flight, Hindrance hindrance,
                          std::optional<base::Milliseconds> asked) {
  if (flight->attempts >= settings_.retry.attempts_max) return give_up(std::move(flight));
  const base::Milliseconds delay =
      delay_before(flight->attempts + 1, hindrance, asked, settings_.retry, random_);
  if (transport_.now() + delay >= flight->deadline) return give_up(std::move(flight));
  const std::optional<int> cost = budget_.take(hindrance);
  if (!cost) return give_up(std::move(flight));
  flight->last_cost = *cost;
  transport_.call_after(
      delay, [this, flight = std::move(flight)]() mutable { attempt(std::move(flight)); });
}

/// By the time that an answer tells. False if that is near enough to the time it was asked with: it
/// was not the clock, then. What is far from it and right nonetheless costs a second attempt.
bool SignedCaller::correct_clock(const HttpAnswer& answer) {
  if (!answer.date) return false;
  // The SDKs' bound; a signature is good for five minutes either way.
  constexpr std::chrono::minutes kSkewMax(4);
  const base::Milliseconds offset = answer.date->time_since_epoch() - clock_.now();
  const auto change = offset - clock_offset_.load(std::memory_order_relaxed);
  if (std::chrono::abs(change) <= kSkewMax) return false;
  clock_offset_.store(offset, std::memory_order_relaxed);
  return true;
}

/// Nobody hears that nothing was done where something may have been.
void SignedCaller::give_up(FlightPtr flight) {
  if (flight->was_in_doubt && flight->call.changes) {
    flight->last = in_doubt("it could not be sent again");
  }
  flight->done(std::move(flight->last));
}

}  // namespace rowhouse::engine::remote
