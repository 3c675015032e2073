#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "tenancy/credential.h"
#include "tenancy/refused_signature.h"
#include "wire/handler.h"
#include "wire/thread_count.h"
#include "wire/tls.h"

namespace rowhouse::wire {

/// One for each processor, up to 16.
int default_io_threads() noexcept;

/// Every bound of the HTTP server. The defaults suit one machine and DynamoDB's clients.
struct ServerOptions {
  std::string host = "127.0.0.1";  ///< An IP address, in digits.
  std::uint16_t port = 8000;       ///< 0 lets the system pick one.
  /// On the health page; and with `credentials`, what a signature has to be scoped to.
  std::string region = "us-east-1";
  bool cross_origin = false;  ///< Answer browsers' questions (CORS) with "any origin".

  /// Threads which read, answer what memory can answer, and write: at most so many, between 1 and
  /// 256. As many of them serve as the load needs, see ThreadCount.
  int io_threads = default_io_threads();
  std::chrono::milliseconds balance_period{50};  ///< How often it is looked at.
  std::function<Load(Load)> load_seen;           ///< What a test makes of the load; else empty.
  /// Connections open at once; more are answered with ServiceUnavailableException and closed.
  std::size_t connections_max = 4096;
  /// Of them, from one client address (of IPv6: from one network of 64 bits).
  std::size_t connections_per_address = 2048;
  /// Requests a second from one address, and at once; more are throttled. 0: no limit.
  std::uint32_t requests_per_second_per_address = 0;
  std::size_t head_bytes_max = 16 * 1024;         ///< Request line and headers; beyond it 431.
  std::size_t body_bytes_max = 16 * 1024 * 1024;  ///< DynamoDB's bound; beyond it 413.
  /// Received and unsent bytes of all connections, beyond 4 KiB each; past it requests are
  /// throttled.
  std::size_t bytes_in_flight_max = 256 * 1024 * 1024;

  std::chrono::milliseconds handshake_timeout{10'000};  ///< Of TLS, from its connection on.
  std::chrono::milliseconds head_timeout{10'000};   ///< From a request's first byte to its body.
  std::chrono::milliseconds body_timeout{60'000};   ///< From there to its last byte.
  std::chrono::milliseconds idle_timeout{120'000};  ///< Between requests.
  std::chrono::milliseconds write_timeout{30'000};  ///< Without a byte of an answer taken.
  /// How long a connection that is answered before its request was read is kept, so that the client
  /// reads the answer rather than a reset.
  std::chrono::milliseconds linger_timeout{2'000};

  /// Encrypts each connection; null: none. It outlives the server.
  const Tls* tls = nullptr;
  /// Whose signatures are taken. It outlives the server. Null verifies none: whatever has the form
  /// of a signature passes, and every caller is the operator.
  const tenancy::CredentialSource* credentials = nullptr;
  /// Is told whose signatures are refused; null: nobody is. It outlives the server.
  tenancy::SignatureObserver* signature_observer = nullptr;
  /// For the Date header and the age of signatures.
  const base::Clock* clock = &base::system_clock();
  const base::Random* random = &base::system_random();  ///< For request ids.
};

/// An HTTP/1.1 server for DynamoDB's JSON protocol. Requests of one connection are carried out and
/// answered in order, pipelined or not. Owns its threads. The handler must outlive it and answer
/// every ticket, since the server's end waits for that.
class Server {
 public:
  /// Listens, and answers from then on. kValidation if an option is out of its range,
  /// kServiceUnavailable if the address cannot be had.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handler& handler);
  /// As stop() with no time to drain.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Where it listens.
  std::uint16_t port() const noexcept;
  /// Connections which are open now.
  std::size_t connections() const noexcept;

  /// Accepts no more, closes what is idle, answers what has begun, and after `drain` closes what is
  /// left. True if every connection came to its own end. For one thread.
  bool stop(std::chrono::milliseconds drain);

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rowhouse::wire
