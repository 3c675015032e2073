#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "signing/digest.h"

namespace rowhouse::engine::remote {

/// What requests to the engine are signed with. Never logged, and overwritten when it goes away.
struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;                     ///< Of temporary credentials; else empty.
  std::optional<base::Milliseconds> expires_at;  ///< Since 1970, as base::Clock has it.

  Credentials() = default;
  Credentials(std::string id, std::string secret, std::string token = {},
              std::optional<base::Milliseconds> expiry = std::nullopt)
      : access_key_id(std::move(id)),
        secret_access_key(std::move(secret)),
        session_token(std::move(token)),
        expires_at(expiry) {}
  Credentials(Credentials&&) noexcept = default;
  Credentials& operator=(Credentials&&) noexcept = default;
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;
  ~Credentials() {
    signing::forget(secret_access_key);
    signing::forget(session_token);
  }
};

/// The port to a place where credentials may lie: a file, the environment, a metadata service.
class CredentialProvider {
 public:
  virtual ~CredentialProvider() = default;
  /// Reads or asks for them; may block for some seconds, so never on a thread that serves.
  /// Nothing if this place is not in use here, so that the next is looked at; an error if it is in
  /// use and fails, which ends the search. An error's message holds no secret.
  virtual Result<std::optional<Credentials>> fetch() = 0;
};

}  // namespace rowhouse::engine::remote
