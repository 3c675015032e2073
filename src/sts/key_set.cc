#include "sts/key_set.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "sts/base64url.h"

namespace rowhouse::sts {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;
constexpr std::size_t kExponentBytesMax = 8;
constexpr std::size_t kCoordinateBytes = 32;
constexpr std::size_t kKeyIdBytesMax = 1024;

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

rowhouse::Error fault(std::string message) {
  return rowhouse::Error(ErrorCode::kValidation, std::move(message));
}

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());  // OpenSSL speaks unsigned char
}

Number number_of(std::string_view bytes) {
  return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::string_view text_member(object json, std::string_view name) {
  std::string_view text;
  if (json[name].get_string().get(text) != simdjson::SUCCESS) return {};
  return text;
}

/// What a key is for; nothing if it is of another kind, or is not for signatures.
std::optional<SignatureAlgorithm> algorithm_of(object json) {
  const std::string_view use = text_member(json, "use");
  if (!use.empty() && use != "sig") return std::nullopt;
  const std::string_view kind = text_member(json, "kty");
  const std::string_view algorithm = text_member(json, "alg");
  if (kind == "RSA" && (algorithm.empty() || algorithm == "RS256")) {
    return SignatureAlgorithm::kRs256;
  }
  if (kind == "EC" && text_member(json, "crv") == "P-256" &&
      (algorithm.empty() || algorithm == "ES256")) {
    return SignatureAlgorithm::kEs256;
  }
  return std::nullopt;
}

EVP_PKEY* key_from(const char* kind, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return key;
}

EVP_PKEY* rsa_key(std::string_view modulus, std::string_view exponent) {
  const Number n = number_of(modulus);
  const Number e = number_of(exponent);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder || exponent.size() > kExponentBytesMax) return nullptr;
  const int bits = BN_num_bits(n.get());
  if (bits < kRsaBitsMin || bits > kRsaBitsMax || BN_is_odd(n.get()) == 0 ||
      BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1) {
    return nullptr;
  }
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  return key_from("RSA", builder.get());
}

EVP_PKEY* ec_key(std::string_view x, std::string_view y) {
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) return nullptr;
  const std::string point = '\x04' + std::string(x) + std::string(y);  // uncompressed
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return nullptr;
  }
  return key_from("EC", builder.get());
}

/// The two numbers of a token's signature, as OpenSSL wants them; empty if they are not two.
std::string der_of(std::string_view signature) {
  if (signature.size() != 2 * kCoordinateBytes) return {};
  EcdsaSignature both(ECDSA_SIG_new());
  Number r = number_of(signature.substr(0, kCoordinateBytes));
  Number s = number_of(signature.substr(kCoordinateBytes));
  if (!both || !r || !s) return {};
  // The signature owns them then; it refuses none but null.
  if (ECDSA_SIG_set0(both.get(), r.release(), s.release()) != 1) return {};
  std::uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(both.get(), &der);
  std::string text;
  if (size > 0) text.assign(der, der + size);
  OPENSSL_free(der);
  return text;
}

}  // namespace

std::optional<SignatureAlgorithm> parse_algorithm(std::string_view name) noexcept {
  if (name == "RS256") return SignatureAlgorithm::kRs256;
  if (name == "ES256") return SignatureAlgorithm::kEs256;
  return std::nullopt;
}

KeySet::KeySet() = default;
KeySet::KeySet(KeySet&&) noexcept = default;
KeySet& KeySet::operator=(KeySet&&) noexcept = default;
KeySet::~KeySet() = default;
void KeySet::FreeKey::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

Result<KeySet::Key> KeySet::make_key(SignatureAlgorithm algorithm, std::string_view first,
                                     std::string_view second) {
  const std::optional<std::string> a = base64url_decoded(first);
  const std::optional<std::string> b = base64url_decoded(second);
  Key key;
  key.algorithm = algorithm;
  if (a && b && !a->empty() && !b->empty()) {
    key.key.reset(algorithm == SignatureAlgorithm::kRs256 ? rsa_key(*a, *b) : ec_key(*a, *b));
  }
  if (key.key == nullptr) {
    return fault(algorithm == SignatureAlgorithm::kRs256
                     ? "an RSA key needs n and e in base64url, and 2048 to 8192 bits"
                     : "an EC key needs x and y in base64url, and to lie on P-256");
  }
  return key;
}

Result<KeySet> KeySet::parse(std::string_view json) {
  if (json.size() > kJsonBytesMax) return fault("A key set has at most 256 KiB");
  simdjson::dom::parser parser;
  element document;
  array keys;
  if (parser.parse(simdjson::padded_string(json)).get(document) != simdjson::SUCCESS ||
      document["keys"].get_array().get(keys) != simdjson::SUCCESS) {
    return fault("A key set is a JSON object with a list \"keys\"");
  }
  KeySet set;
  std::size_t index = 0;
  for (const element each : keys) {
    const std::string where = "keys[" + std::to_string(index++) + "]: ";
    object members;
    if (each.get_object().get(members) != simdjson::SUCCESS) return fault(where + "no object");
    const std::optional<SignatureAlgorithm> algorithm = algorithm_of(members);
    if (!algorithm) continue;
    const bool rsa = *algorithm == SignatureAlgorithm::kRs256;
    Result<Key> key = make_key(*algorithm, text_member(members, rsa ? "n" : "x"),
                               text_member(members, rsa ? "e" : "y"));
    if (!key) return fault(where + key.error().message());
    key->id = text_member(members, "kid");
    if (key->id.size() > kKeyIdBytesMax) return fault(where + "the kid is too long");
    const bool twice = std::any_of(set.keys_.begin(), set.keys_.end(),
                                   [&](const Key& other) { return other.id == key->id; });
    if (twice) return fault(where + "another key has the same kid, or has none either");
    if (set.keys_.size() == kKeysMax) return fault("A key set has at most 64 keys");
    set.keys_.push_back(*std::move(key));
  }
  if (set.keys_.empty()) {
    return fault("The key set holds no key for signatures with RS256 or ES256");
  }
  return set;
}

const KeySet::Key* KeySet::find(SignatureAlgorithm algorithm,
                                std::string_view key_id) const noexcept {
  const Key* found = nullptr;
  for (const Key& key : keys_) {
    if (key.algorithm != algorithm) continue;
    if (!key_id.empty()) {
      if (key.id == key_id) return &key;
    } else if (std::exchange(found, &key) != nullptr) {
      return nullptr;
    }
  }
  return found;
}

bool KeySet::has(SignatureAlgorithm algorithm, std::string_view key_id) const noexcept {
  return find(algorithm, key_id) != nullptr;
}

bool KeySet::verify(SignatureAlgorithm algorithm, std::string_view key_id, std::string_view message,
                    std::string_view signature) const {
  const Key* const key = find(algorithm, key_id);
  if (key == nullptr) return false;
  std::string der;
  if (algorithm == SignatureAlgorithm::kEs256) {
    der = der_of(signature);
    signature = der;
  }
  if (signature.empty()) return false;
  const DigestContext context(EVP_MD_CTX_new());
  const bool right = context != nullptr &&
                     EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr,
                                             key->key.get(), nullptr) == 1 &&
                     EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                                      bytes_of(message), message.size()) == 1;
  // A wrong signature leaves a note in this thread's queue of errors.
  ERR_clear_error();
  return right;
}

}  // namespace rowhouse::sts
