#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

struct CurlTransportOptions {
  /// Requests on their way at once, each on a connection of its own, which is kept for the next.
  std::size_t in_flight_max = 1'000;
  /// Requests that wait for a connection beside those; past it they are refused.
  std::size_t waiting_max = 10'000;
  /// Of one answer. DynamoDB's own end at 16 MB of items, which JSON makes longer.
  std::size_t answer_bytes_max = std::size_t{64} << 20;
  /// Of all answers that are being received.
  std::size_t answers_bytes_max = std::size_t{512} << 20;
  base::Milliseconds connect_timeout{3'000};
  /// A connection that was idle for longer is not used again: what lies between may have dropped
  /// it.
  std::chrono::seconds idle_max{20};
  /// A file of certificates to trust instead of the system's, or empty.
  std::string ca_file;
};

/// Many requests in flight on one thread: HTTP/1.1 on connections that libcurl makes and that are
/// kept, TLS 1.2 or newer with certificates verified, no redirects.
class CurlTransport final : public Transport {
 public:
  /// Starts the thread. kServiceUnavailable without libcurl.
  static Result<std::unique_ptr<CurlTransport>> start(const CurlTransportOptions& options);
  ~CurlTransport() override;
  /// Ends the thread: what has no answer yet gets kRefused or kUnclear before this returns, and so
  /// does, at once, what is sent later. Not to be called on the transport's thread.
  void close();

  void send(HttpRequest&& request, base::UniqueFunction<void(HttpOutcome)> done) override;
  void call_after(base::Milliseconds delay, base::UniqueFunction<void()> action) override;
  base::Milliseconds now() const override;

 private:
  class Loop;
  explicit CurlTransport(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace rowhouse::engine::remote
