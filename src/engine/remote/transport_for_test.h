#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

/// A transport without a network, whose time passes when nothing else is left to do.
class ScriptedTransport final : public Transport {
 public:
  struct Sent {
    std::string method;
    std::string url;
    std::vector<std::string> headers;
    std::string body;
    base::Milliseconds at;
    base::Milliseconds timeout;
    bool may_be_sent_again;

    bool has_header(const std::string& line) const {
      for (const std::string& header : headers) {
        if (header == line) return true;
      }
      return false;
    }
  };
  using Reply = std::function<HttpOutcome(const Sent&)>;

  /// What the next requests come to, in turn; past them each is refused.
  std::deque<Reply> replies;
  std::vector<Sent> sent;
  std::vector<base::Milliseconds> delays;

  void send(HttpRequest&& request, base::UniqueFunction<void(HttpOutcome)> done) override {
    sent.push_back({request.method, request.url, request.headers, std::string(request.body), now_,
                    request.timeout, request.may_be_sent_again});
    if (replies.empty()) {
      return done(HttpFailure{HttpFailure::Kind::kRefused, "nothing more is scripted"});
    }
    const Reply reply = std::move(replies.front());
    replies.pop_front();
    done(reply(sent.back()));
  }
  void call_after(base::Milliseconds delay, base::UniqueFunction<void()> action) override {
    delays.push_back(delay);
    now_ += delay;
    action();
  }
  base::Milliseconds now() const override { return now_; }

  /// A line on which nothing is heard until the request's time is over.
  Reply silence() {
    return [this](const Sent& request) {
      now_ += request.timeout;
      return HttpFailure{HttpFailure::Kind::kUnclear, "silence"};
    };
  }

 private:
  base::Milliseconds now_{0};
};

inline ScriptedTransport::Reply answers(int status, std::string body) {
  return [status, body = std::move(body)](const ScriptedTransport::Sent&) {
    HttpAnswer answer;
    answer.status = status;
    answer.body = body;
    return answer;
  };
}

inline ScriptedTransport::Reply fails(HttpFailure::Kind kind) {
  return [kind](const ScriptedTransport::Sent&) { return HttpFailure{kind, "as scripted"}; };
}

/// The same bits each time: with all of them set, every delay is the longest that there can be.
class FixedRandom final : public base::Random {
 public:
  explicit FixedRandom(std::uint8_t byte) : byte_(byte) {}
  void fill(std::span<std::uint8_t> bytes) const override {
    for (std::uint8_t& byte : bytes) byte = byte_;
  }

 private:
  const std::uint8_t byte_;
};

class SteppedClock final : public base::Clock {
 public:
  base::Milliseconds time{1'790'000'000'000};
  base::Milliseconds now() const override { return time; }
};

}  // namespace rowhouse::engine::remote
