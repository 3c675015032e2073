#include "signing/signing_key.h"

#include <string>

namespace rowhouse::signing {
Digest derive_signing_key(std::string_view secret_access_key, const Scope& scope) {
  std::string prefixed = "AWS4";
  prefixed += secret_access_key;
  Digest key = hmac_sha256(prefixed, scope.date);
  forget(prefixed);
  key = hmac_sha256(key, scope.region);
  key = hmac_sha256(key, scope.service);
  return hmac_sha256(key, kTerminator);
}

}  // namespace rowhouse::signing
