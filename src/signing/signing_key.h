#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

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

/// The signing keys that were in use lately, within one region and service: deriving one costs four
/// HMACs, more than all the rest of a verification. For one thread. Holds copies of the secrets, so
/// that a key id whose secret has changed is derived anew, and wipes what it drops.
class SigningKeyCache {
 public:
  /// Holds one signing key for each access key, up to `keys_max`; past it any one makes room.
  explicit SigningKeyCache(std::size_t keys_max) : keys_max_(keys_max) {}
  ~SigningKeyCache();
  SigningKeyCache(const SigningKeyCache&) = delete;
  SigningKeyCache& operator=(const SigningKeyCache&) = delete;

  /// Null if it is not here for just this secret and date. Good until the next put().
  const Digest* find(std::string_view access_key_id, std::string_view secret_access_key,
                     std::string_view date) const;
  /// Only for whoever has shown a right signature: so nobody else moves what is here.
  void put(std::string_view access_key_id, std::string_view secret_access_key,
           std::string_view date, const Digest& signing_key);
  std::size_t size() const { return keys_.size(); }

 private:
  struct Entry {
    std::string secret_access_key;
    std::string date;
    Digest signing_key;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>{}(id); }
  };
  using Keys = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;
  void drop(Keys::iterator entry);

  std::size_t keys_max_;
  Keys keys_;
};

}  // namespace rowhouse::signing
