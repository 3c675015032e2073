#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "sts/session.h"

namespace rowhouse::sts {

/// No longer token is looked at.
inline constexpr std::size_t kSessionTokenBytesMax = 8192;

/// Seals sessions into tokens and opens them: AES-256-GCM under a key of its own for each access
/// key id, so that a token opens only beside the access key id that it was issued with, and only
/// where it was issued. docs/formats/session_token.md. Immutable; safe from many threads.
class SessionSealer {
 public:
  /// `sealing_key` is 32 bytes that nobody else knows, of one server alone. The generator outlives
  /// it.
  SessionSealer(std::string sealing_key, const base::Random& random);
  ~SessionSealer();
  SessionSealer(const SessionSealer&) = delete;
  SessionSealer& operator=(const SessionSealer&) = delete;

  /// ASIA and 16 characters, and 240 bits in 40: what AWS's temporary credentials look like.
  std::string make_access_key_id() const;
  std::string make_secret() const;

  /// The token of a session. kInternalServer if the library fails.
  Result<std::string> seal(const Session& session) const;
  /// Nothing for whatever seal() did not make for this access key id. An expired session is one.
  std::optional<Session> open(std::string_view access_key_id, std::string_view token) const;

 private:
  std::string key_of(std::string_view access_key_id) const;

  std::string sealing_key_;
  const base::Random& random_;
};

}  // namespace rowhouse::sts
