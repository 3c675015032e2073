#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/types.h>

#include "base/result.h"

namespace rowhouse::sts {

/// The signatures of JSON Web Tokens that are taken. Neither "none" nor an HMAC is: a key set is
/// public.
enum class SignatureAlgorithm : std::uint8_t {
  kRs256,  ///< RSASSA-PKCS1-v1_5 with SHA-256, of 2048 to 8192 bits.
  kEs256,  ///< ECDSA on P-256 with SHA-256.
};
std::optional<SignatureAlgorithm> parse_algorithm(std::string_view name) noexcept;

/// An identity provider's public keys, from its JSON Web Key Set (RFC 7517). Read-only; safe from
/// many threads.
class KeySet {
 public:
  static constexpr std::size_t kJsonBytesMax = std::size_t{256} * 1024;
  static constexpr std::size_t kKeysMax = 64;

  /// Keys of other kinds and uses are passed over. kValidation if it is no key set, none is left, a
  /// key that is to be taken is not sound, or two of them have one id.
  static Result<KeySet> parse(std::string_view json);

  KeySet(KeySet&&) noexcept;
  KeySet& operator=(KeySet&&) noexcept;
  ~KeySet();

  std::size_t size() const noexcept { return keys_.size(); }
  /// True if there is such a key. An empty `key_id` stands for the only key of the algorithm.
  bool has(SignatureAlgorithm algorithm, std::string_view key_id) const noexcept;
  /// True if `signature` is that key's over `message`.
  bool verify(SignatureAlgorithm algorithm, std::string_view key_id, std::string_view message,
              std::string_view signature) const;

 private:
  struct FreeKey {
    void operator()(EVP_PKEY* key) const;
  };
  struct Key {
    std::string id;
    SignatureAlgorithm algorithm = SignatureAlgorithm::kRs256;
    std::unique_ptr<EVP_PKEY, FreeKey> key;
  };

  KeySet();
  static Result<Key> make_key(SignatureAlgorithm algorithm, std::string_view first,
                              std::string_view second);
  const Key* find(SignatureAlgorithm algorithm, std::string_view key_id) const noexcept;

  std::vector<Key> keys_;
};

}  // namespace rowhouse::sts
