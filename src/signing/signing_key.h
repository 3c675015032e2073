#pragma once

#include <cstddef>
#include <string_view>

#include "signing/digest.h"

namespace rowhouse::signing {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kTerminator = "aws4_request";
inline constexpr std::size_t kDateBytes = 8;

/// What a signature is good for, beside the key: one day, one region, one service.
struct Scope {
  std::string_view date;  ///< YYYYMMDD, the first eight characters of the request's time.
  std::string_view region;
  std::string_view service;
};

/// The key that signs within a scope: HMAC over date, region, service and terminator, one after the
/// other, under the secret. Whoever has it can sign within its scope, so it is kept like a secret.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
Digest derive_signing_key(std::string_view secret_access_key, const Scope& scope);

}  // namespace rowhouse::signing
