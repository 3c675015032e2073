#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signing/timestamp.h"
#include "sts/key_set.h"
#include "sts/outcome.h"
#include "sts/request.h"

namespace rowhouse::sts {

/// An identity provider whose tokens are taken, and for whom they have to be.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
struct WebIdentityProvider {
  std::string issuer;  ///< The URL in the claim `iss`, to the letter.
  /// One of them has to be in `aud`, and `azp` has to be one of them where a token has it.
  std::vector<std::string> audiences;

  /// The issuer without its scheme, as condition keys have it: "login.example.com".
  std::string_view name() const noexcept;
  /// What a trust policy calls it: arn:aws:iam::A:oidc-provider/login.example.com
  std::string arn(std::string_view account) const;
};

/// What a verified token says.
struct WebIdentity {
  std::string issuer;
  std::string subject;
  std::string audience;                          ///< `azp`, or else the one of `aud` that is known.
  std::string original_audience;                 ///< The latter where there is `azp`; else empty.
  std::vector<std::string> methods;              ///< `amr`
  Tags tags;                                     ///< principal_tags of https://aws.amazon.com/tags
  std::vector<std::string> transitive_tag_keys;  ///< Of the same.
  std::string source_identity;                   ///< https://aws.amazon.com/source_identity
};

/// Whom a token says that it is from, believed by nobody yet: it picks the provider whose keys the
/// token is then verified with, and whose issuer it is compared with again. Nothing if it says
/// none, or says it twice. kInvalidIdentityToken if it is no JSON Web Token.
Outcome<std::optional<std::string>> claimed_issuer(std::string_view token);
/// What is refused of a token whose issuer is no provider here, in AWS's words.
Error no_provider_for(std::string_view issuer);

/// Verifies a token of OpenID Connect: a JSON Web Token whose signature is by one of `keys` with
/// RS256 or ES256, from this issuer, for one of its audiences, in its time. kInvalidIdentityToken,
/// kExpiredWebIdentity, or kIdpRejectedClaim with AWS's texts where it documents any; none of them
/// repeats more of the token than its issuer. Nothing of it is believed before its signature is
/// right, but for its key's id and its algorithm.
Outcome<WebIdentity> verify_web_identity(std::string_view token,
                                         const WebIdentityProvider& provider, const KeySet& keys,
                                         signing::Timestamp now);

}  // namespace rowhouse::sts
