#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "signing/signature.h"
#include "signing/timestamp.h"
#include "tenancy/credential.h"
#include "wire/authorization.h"
#include "wire/recent_heads.h"
#include "wire/recent_signers.h"
#include "wire/request_head.h"

namespace rowhouse::wire {

/// Finds out who has signed a request, with Signature Version 4 in its header or its query. For one
/// thread: it keeps who has signed lately.
class Authenticator {
 public:
  /// Signatures have to be for this region, and for this service where no other is asked for: that
  /// is the one whose signing keys are kept. The source and the clock outlive it.
  Authenticator(const tenancy::CredentialSource& source, const base::Clock& clock,
                std::string region, std::string service = "dynamodb");

  /// The credential whose signature the request bears. Checks in DynamoDB's order, with its texts:
  /// that all parameters are there and the date is one (kMissingAuthenticationToken,
  /// kIncompleteSignature), that the date is within 15 minutes of the clock's or a presigned one
  /// not over, that Host and every X-Amz- header are covered, the scope (kInvalidSignature), the
  /// access key and the session token (kUnrecognizedClient, kExpiredToken), and last the signature
  /// over the request (kInvalidSignature). No text tells anything of a secret, nor what the
  /// signature should have been. A body whose hash is in X-Amz-Content-Sha256 is hashed only if the
  /// signature is right; an unsigned payload (UNSIGNED-PAYLOAD, STREAMING-...) is refused.
  /// `service` is what the signature has to be for; empty is the constructor's.
  /// Good until the next call: taking a share of it would wait for its line of memory.
  Result<const tenancy::Credential*> authenticate(const RequestHead& head, std::string_view body,
                                                  std::string_view service = {});
  /// All of that but the signature and the body's hash: what can be told before the body is there.
  Result<void> check_claim(const RequestHead& head, std::string_view service = {});
  /// One that the message begins with a head like, if such a head came with a right signature
  /// lately. Its head_in() is to be authenticated as any other. Null if there is none; good until
  /// the next authenticate().
  const RecentHead* recent_head(std::string_view message) const { return heads_.find(message); }

  /// Of the request that was refused last, what was wrong: "unknown access key". For an audit log;
  /// a fixed text.
  std::string_view refused_for() const noexcept;
  /// And whose it claims to be: what stands where an access key's id does, any bytes. Good as long
  /// as that request is.
  std::string_view claimed_key_id() const noexcept { return claimed_key_id_; }

 private:
  /// What is being looked at, and so what is wrong if that fails.
  enum class Step : std::uint8_t {
    kForm,
    kTime,
    kHeaders,
    kScope,
    kKey,
    kSource,
    kToken,
    kExpiry,
    kMatch
  };

  /// What is known of a request before its signature is looked at.
  struct Claimant {
    Authorization authorization;
    std::string_view amz_date;  ///< "20150830T123600Z".
    signing::Scope scope;
    std::string_view token;           ///< Of temporary credentials; else empty.
    std::string_view content_sha256;  ///< The header; data() is null if it is not there.
    bool says_hash() const { return content_sha256.data() != nullptr; }
    std::optional<signing::HexDigest> payload_hash;  ///< Once it is made, where no header says it.
    signing::Timestamp now;
    signing::Timestamp signed_at;
    const tenancy::Credential* credential = nullptr;
    /// If the credential was found there, and not in the source.
    const RecentSigners::Signer* signer = nullptr;
  };

  /// All that the request says itself, without looking anything up.
  Result<void> read_claim(const RequestHead& head, std::string_view service, Claimant& claimant);
  /// The same where a head like it came with a right signature lately.
  Result<void> read_recent_claim(const RequestHead& head, Claimant& claimant);
  /// `service` is what the scope has to name.
  Result<void> check_scope(const Authorization& authorization, std::string_view service,
                           Claimant& claimant) const;
  /// Gives the claimant its credential.
  Result<void> find_credential(Claimant& claimant);
  /// Null if it has to be derived.
  const signing::HmacKey* kept_key(const Claimant& claimant) const;
  void keep(const Claimant& claimant, const signing::HmacKey& signing_key);
  Result<void> verify(Claimant& claimant, const RequestHead& head, std::string_view body);

  const tenancy::CredentialSource& source_;
  const base::Clock& clock_;
  const std::string region_;
  const std::string service_;
  RecentSigners signers_;
  RecentHeads heads_;
  // Of the last claimant that was found in the source, and what its version was before.
  RecentSigners::CredentialPtr held_;
  std::uint64_t version_ = 0;
  // Of the request at hand: how far it came, which headers its signature covers, its query decoded,
  // and its date in another format than it came in.
  Step step_ = Step::kForm;
  signing::CoveredHeaders covered_;
  std::string_view claimed_key_id_;
  std::string decoded_;
  std::string formatted_date_;
};

}  // namespace rowhouse::wire
