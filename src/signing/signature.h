#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signing/canonical_request.h"
#include "signing/covered_headers.h"
#include "signing/signing_key.h"
#include "signing/timestamp.h"

namespace rowhouse::signing {

/// What is claimed of one request's signature, taken out of its header or its query.
struct Claim {
  std::string_view amz_date;  ///< "20150830T123600Z".
  Scope scope;
  const CoveredHeaders& covered;  ///< "host;x-amz-date", of the request's headers.
  /// In lower-case hexadecimal: the body's hash, or what x-amz-content-sha256 says that it is.
  std::string_view payload_hash;
};

/// A request's head as its signature sees it: all of the canonical request but the payload's hash
/// at its end. None if `covered` does
/// not fit the request (see append_canonical_request()).
std::optional<Sha256Prefix> digest_head(const Request& request, const CoveredHeaders& covered);

/// The signature that `signing_key` gives a request, of whose canonical request that is the digest:
/// what digest_head() gives with() the payload's hash. `amz_date` as in a Claim.
Digest signature_of(const Digest& canonical_request, std::string_view amz_date, const Scope& scope,
                    const HmacKey& signing_key);

/// The signature that `signing_key` gives the request; a request bears it in lower-case
/// hexadecimal. None if the claim's list of headers does not fit the request (see
/// append_canonical_request()).
std::optional<Digest> signature_of(const Request& request, const Claim& claim,
                                   const HmacKey& signing_key);

/// Who signs. The token is that of temporary credentials; empty with others.
struct SigningCredentials {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token;
};

/// For which service of which region a request is meant.
struct Audience {
  std::string_view region;
  std::string_view service;
};

struct AddedHeader {
  std::string name;
  std::string value;
};

/// Signs a request: returns the headers to send beside those that it has (X-Amz-Date,
/// X-Amz-Security-Token, Authorization). It must have a Host. Every header that it has is covered,
/// but for those which what lies in between may change (such as User-Agent); so a header that the
/// HTTP library adds later is not.
std::vector<AddedHeader> sign(const Request& request, const SigningCredentials& credentials,
                              const Audience& audience, Timestamp now);

/// Signs a request within its query: returns the target to send it to until `lifetime` from `now`
/// is over. Method, headers and body have to be sent just as they are here.
std::string presign(const Request& request, const SigningCredentials& credentials,
                    const Audience& audience, Timestamp now, std::chrono::seconds lifetime);

}  // namespace rowhouse::signing
