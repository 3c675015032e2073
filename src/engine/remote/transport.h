#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/unique_function.h"
#include "signing/timestamp.h"

namespace rowhouse::engine::remote {

struct HttpRequest {
  std::string method = "POST";
  std::string url;                   ///< http or https, without a user. Refused if it is none.
  std::vector<std::string> headers;  ///< "Name: value"; Host and Content-Length are added.
  std::string_view body;             ///< Sent with POST and PUT. Stays the sender's until `done`.
  /// From send() to the last byte of the answer, waiting for a free connection included.
  base::Milliseconds timeout{10'000};
  /// False: never sent on a second connection, not even where the first was closed without an
  /// answer, since nobody knows whether it had arrived.
  bool may_be_sent_again = true;
  bool past_proxies = false;  ///< For what is on this machine or its own link.
};

struct HttpAnswer {
  int status = 0;
  std::string body;
  /// What the answer says of itself, if it does: x-amz-crc32 (of the body) and, for how long a
  /// throttled client should wait, x-amz-retry-after.
  std::optional<std::uint32_t> crc32;
  std::optional<base::Milliseconds> retry_after;
  /// What an answer that is not 200 says of the time (Date).
  std::optional<signing::Timestamp> date;
};

/// Why there is no answer.
struct HttpFailure {
  enum class Kind : std::uint8_t {
    kRefused,  ///< Nothing was tried: too much is on its way already, or the transport closes.
    kNotSent,  ///< No connection came about, so the request has not arrived.
    kUnclear,  ///< The request may have arrived: time was over, the connection broke, or the
               ///< answer was damaged or too large.
  };
  Kind kind = Kind::kUnclear;
  std::string why;  ///< For a person; holds no secret.
};

using HttpOutcome = std::variant<HttpAnswer, HttpFailure>;

/// The port to HTTP/1.1 and to the passing of time, injected so that retries and credentials are
/// tested without a network and without sleeping. Safe from many threads.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Sends one request. `done` is called exactly once, on the transport's thread or inline; it
  /// must not block.
  virtual void send(HttpRequest&& request, base::UniqueFunction<void(HttpOutcome)> done) = 0;
  /// Calls `action` once after `delay`, on the transport's thread; at once if the transport closes.
  virtual void call_after(base::Milliseconds delay, base::UniqueFunction<void()> action) = 0;
  /// A time that only goes forward, for deadlines.
  virtual base::Milliseconds now() const = 0;
};

}  // namespace rowhouse::engine::remote
