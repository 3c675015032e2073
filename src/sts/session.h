#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signing/timestamp.h"
#include "sts/request.h"

namespace rowhouse::sts {

/// Everything that temporary credentials stand for. Nobody keeps it but its holder: it travels in
/// the session token, sealed (session_token.h).
struct Session {
  enum class Kind : std::uint8_t {
    kRole = 1,  ///< Of AssumeRole and AssumeRoleWithWebIdentity.
    kOwn = 2,   ///< Of GetSessionToken: whom it stands for is whom its parent key stands for.
  };

  Kind kind = Kind::kRole;
  std::string
      access_key_id;  ///< ASIA...; not part of what encode() writes: the seal is bound to it.
  std::string secret_access_key;
  signing::Timestamp issued_at{};
  signing::Timestamp expires_at{};
  /// The lasting key that began it, without which it counts no more: of kOwn, and of a role's
  /// session that a tenant began. Else empty.
  std::string parent_key_id;

  // Of a role's session.
  std::string role_name;
  std::string role_id;  ///< Another role of the same name is not the role that was assumed.
  std::string session_name;
  Tags tags;  ///< Those inherited from the session before it, too.
  std::vector<std::string> transitive_tag_keys;
  std::string policy;                    ///< The session policy's text, or empty.
  std::vector<std::string> policy_arns;  ///< Of managed policies as session policies.
  std::string source_identity;           ///< Or empty.

  friend bool operator==(const Session&, const Session&) = default;
};

/// What tags and session policies may take together, in the bytes that they take in a token. AWS's
/// own packed form and bound are its secret; these let fifty short tags, or one policy of 2,048
/// characters with some, pass.
inline constexpr std::size_t kPackedBytesMax = 3072;
/// The bytes that tags and session policies take in a token.
std::size_t packed_bytes(const Session& session);
/// As a percentage of kPackedBytesMax, rounded up: AWS's PackedPolicySize.
int packed_percent(const Session& session);

/// The bytes of a session; docs/formats/session_token.md.
std::string encode(const Session& session);
/// Nothing if the bytes are not whole, or of a later version.
std::optional<Session> decode_session(std::string_view bytes);

}  // namespace rowhouse::sts
