#include "engine/remote/curl_transport.h"

#include <utility>

#include "engine/remote/curl_loop.h"

namespace rowhouse::engine::remote {

CurlTransport::CurlTransport(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
CurlTransport::~CurlTransport() = default;
void CurlTransport::close() { loop_->close(); }

Result<std::unique_ptr<CurlTransport>> CurlTransport::start(const CurlTransportOptions& options) {
  ROWHOUSE_TRY(curl, curl_library());
  auto loop = std::make_unique<Loop>(*curl, options);
  if (!loop->start()) {
    return Error(ErrorCode::kServiceUnavailable,
                 "The system has no descriptor or thread left to call a remote engine with");
  }
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(loop)));
}

void CurlTransport::send(HttpRequest&& request, base::UniqueFunction<void(HttpOutcome)> done) {
  loop_->send(std::move(request), std::move(done));
}

void CurlTransport::call_after(base::Milliseconds delay, base::UniqueFunction<void()> action) {
  loop_->call_after(delay, std::move(action));
}

base::Milliseconds CurlTransport::now() const {
  return std::chrono::duration_cast<base::Milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace rowhouse::engine::remote
