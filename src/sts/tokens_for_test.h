#pragma once

// For tests alone: an identity provider with keys of its own.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "sts/base64url.h"

namespace rowhouse::sts {

/// HMAC with SHA-256, as HS256 has it.
inline std::string hmac_for_test(std::string_view key, std::string_view text) {
  std::string out(32, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       reinterpret_cast<unsigned char*>(out.data()), &size);
  return out;
}

/// Signs tokens with a key made at once.
class IssuerForTest {
 public:
  explicit IssuerForTest(bool rsa, int bits = 2048)
      : rsa_(rsa), key_(rsa ? EVP_RSA_gen(static_cast<unsigned>(bits)) : EVP_EC_gen("P-256")) {}
  ~IssuerForTest() { EVP_PKEY_free(key_); }
  IssuerForTest(const IssuerForTest&) = delete;
  IssuerForTest& operator=(const IssuerForTest&) = delete;

  /// Its public key as a member of a key set; `more` is like R"(, "use": "sig")".
  std::string jwk(std::string_view id, std::string_view more = "") const {
    const std::string start = "{\"kid\": \"" + std::string(id) + "\"" + std::string(more);
    if (rsa_) {
      return start + R"(, "kty": "RSA", "n": ")" + number(OSSL_PKEY_PARAM_RSA_N, 0) +
             R"(", "e": ")" + number(OSSL_PKEY_PARAM_RSA_E, 0) + "\"}";
    }
    return start + R"(, "kty": "EC", "crv": "P-256", "x": ")" +
           number(OSSL_PKEY_PARAM_EC_PUB_X, 32) + R"(", "y": ")" +
           number(OSSL_PKEY_PARAM_EC_PUB_Y, 32) + "\"}";
  }

  std::string sign(std::string_view header, std::string_view claims) const {
    const std::string text = base64url_encoded(header) + "." + base64url_encoded(claims);
    std::string signature(1024, '\0');
    std::size_t size = signature.size();
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestSignInit_ex(context, nullptr, "SHA256", nullptr, nullptr, key_, nullptr);
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MD_CTX_free(context);
    signature.resize(size);
    return text + "." + base64url_encoded(rsa_ ? signature : both_numbers(signature));
  }
  /// The public key as OpenSSL prints it.
  std::string public_text() const {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key_, &der);
    std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return text;
  }
  /// With a header that fits.
  std::string token(std::string_view id, std::string_view claims) const {
    return sign(std::string(R"({"alg": ")") + (rsa_ ? "RS256" : "ES256") +
                    R"(", "typ": "JWT", "kid": ")" + std::string(id) + "\"}",
                claims);
  }

 private:
  std::string number(const char* name, int bytes) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_, name, &value);
    std::string text = binary(value, bytes);
    BN_free(value);
    return base64url_encoded(text);
  }
  static std::string binary(const BIGNUM* value, int bytes) {
    std::string text(static_cast<std::size_t>(bytes > 0 ? bytes : BN_num_bytes(value)), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(text.data()),
                 static_cast<int>(text.size()));
    return text;
  }
  static std::string both_numbers(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    std::string text = binary(ECDSA_SIG_get0_r(both), 32) + binary(ECDSA_SIG_get0_s(both), 32);
    ECDSA_SIG_free(both);
    return text;
  }

  bool rsa_;
  EVP_PKEY* key_;
};

}  // namespace rowhouse::sts
