#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "tenancy/requester.h"

namespace rowhouse::wire {

/// An answer before HTTP: a status and a JSON body.
struct Answer {
  int status = 200;
  std::string body;
  std::string log_detail = {};  ///< What a client is not told of a server error.
};

/// Where answers go. answer() is called exactly once for each ticket, from any thread, and must
/// neither block nor throw.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  virtual void answer(Answer answer) noexcept = 0;
};

/// The right to answer one request: two words would be enough for a lambda to carry it through
/// every layer without an allocation, one is better. The sink outlives it.
class AnswerTicket {
 public:
  explicit AnswerTicket(AnswerSink& sink) : sink_(&sink) {}
  void operator()(Answer answer) const noexcept { sink_->answer(std::move(answer)); }

 private:
  AnswerSink* sink_;
};

/// What one server speaks: each has its own targets, errors and signing scope.
enum class Api : std::uint8_t {
  kDynamoDb,
  kDynamoDbStreams,
  kSts,       ///< The security token service: its own query protocol, answered in XML.
  kRowhouse,  ///< Administration.
};

/// What the HTTP server hands requests to: the Dispatcher, or a stand-in of a test.
class Handler {
 public:
  virtual ~Handler() = default;

  /// True if handle() knows `operation` of that API: what follows "DynamoDB_20120810." and the like
  /// in X-Amz-Target.
  virtual bool knows(Api api, std::string_view operation) const noexcept = 0;

  /// Carries the request out and calls `answer` exactly once, inline or later from any thread.
  /// `body` is there until handle() returns, with 64 readable bytes behind it. Called from many
  /// threads.
  virtual void handle(const tenancy::Requester& requester, Api api, std::string_view operation,
                      std::string_view body, AnswerTicket answer) = 0;
};

}  // namespace rowhouse::wire
