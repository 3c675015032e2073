#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/remote/credentials.h"
#include "signing/signing_key.h"
#include "signing/timestamp.h"

namespace rowhouse::engine::remote {

/// Signs calls to one service of one region, and keeps the day's signing key, which costs more than
/// all the rest of a signature. Safe from many threads.
class RequestSigner {
 public:
  RequestSigner(std::string region, std::string service);
  ~RequestSigner();
  RequestSigner(const RequestSigner&) = delete;
  RequestSigner& operator=(const RequestSigner&) = delete;

  /// The headers of a POST to "/", as they are sent: its content type, its target if it has one,
  /// the time, and the signature over these, the host and the body.
  std::vector<std::string> sign(std::string_view host, std::string_view content_type,
                                std::string_view target, std::string_view body,
                                const std::shared_ptr<const Credentials>& credentials,
                                signing::Timestamp now);

 private:
  signing::HmacKey signing_key(const std::shared_ptr<const Credentials>& credentials,
                               std::string_view date);

  const std::string region_;
  const std::string service_;
  std::mutex mutex_;
  // Guarded by mutex_: what the key was derived from, kept so that its address stays its own.
  std::shared_ptr<const Credentials> credentials_;
  std::string date_;
  signing::HmacKey key_;
};

}  // namespace rowhouse::engine::remote
