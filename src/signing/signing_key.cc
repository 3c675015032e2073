#include "signing/signing_key.h"

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

SigningKeyCache::~SigningKeyCache() {
  while (!keys_.empty()) drop(keys_.begin());
}

const Digest* SigningKeyCache::find(std::string_view access_key_id,
                                    std::string_view secret_access_key,
                                    std::string_view date) const {
  const auto found = keys_.find(access_key_id);
  if (found == keys_.end() || found->second.date != date ||
      !equal_in_constant_time(found->second.secret_access_key, secret_access_key)) {
    return nullptr;
  }
  return &found->second.signing_key;
}

void SigningKeyCache::put(std::string_view access_key_id, std::string_view secret_access_key,
                          std::string_view date, const Digest& signing_key) {
  if (const auto old = keys_.find(access_key_id); old != keys_.end()) {
    drop(old);
  } else if (keys_.size() >= keys_max_) {
    if (keys_max_ == 0) return;
    drop(keys_.begin());
  }
  keys_.emplace(access_key_id,
                Entry{std::string(secret_access_key), std::string(date), signing_key});
}

void SigningKeyCache::drop(Keys::iterator entry) {
  forget(entry->second.secret_access_key);
  forget(entry->second.signing_key);
  keys_.erase(entry);
}

}  // namespace rowhouse::signing
