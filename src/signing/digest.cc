#include "signing/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <cstring>
#include <memory>

namespace rowhouse::signing {
namespace {

constexpr std::size_t kBlockBytes = 64;

/// Looked up once: a lookup costs more than the hash of a request.
const EVP_MD* algorithm() {
  static const EVP_MD* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return found;
}

/// A context which is set up for SHA-256 and used again and again by one thread.
class Hasher {
 public:
  Hasher() : context_(EVP_MD_CTX_new()) {}

  void begin() { require(EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr)); }
  void add(const void* bytes, std::size_t count) {
    require(EVP_DigestUpdate(context_.get(), bytes, count));
  }
  Digest end() {
    Digest digest;
    require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
    return digest;
  }

 private:
  // Only for want of memory, or of SHA-256 in the library. Whatever was returned instead of a
  // digest could let someone in.
  static void require(int done) {
    if (done != 1) std::abort();
  }
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

Hasher& hasher() {
  thread_local Hasher of_thread;
  return of_thread;
}

void write_hex(char* at, std::span<const std::uint8_t> bytes) noexcept {
  constexpr char kDigits[] = "0123456789abcdef";
  for (const std::uint8_t byte : bytes) {
    *at++ = kDigits[byte >> 4];
    *at++ = kDigits[byte & 15];
  }
}

}  // namespace

Digest sha256(std::string_view bytes) {
  Hasher& hash = hasher();
  hash.begin();
  hash.add(bytes.data(), bytes.size());
  return hash.end();
}

// By hand from two hashes, since setting up the library's own HMAC costs as much as both.
Digest hmac_sha256(std::span<const std::uint8_t> key, std::string_view message) {
  std::array<std::uint8_t, kBlockBytes> padded{};
  Hasher& hash = hasher();
  if (key.size() > kBlockBytes) {
    hash.begin();
    hash.add(key.data(), key.size());
    const Digest short_key = hash.end();
    std::memcpy(padded.data(), short_key.data(), short_key.size());
  } else if (!key.empty()) {
    std::memcpy(padded.data(), key.data(), key.size());
  }
  for (std::uint8_t& byte : padded) byte ^= 0x36;
  hash.begin();
  hash.add(padded.data(), padded.size());
  hash.add(message.data(), message.size());
  const Digest inner = hash.end();
  for (std::uint8_t& byte : padded) byte ^= 0x36 ^ 0x5c;
  hash.begin();
  hash.add(padded.data(), padded.size());
  hash.add(inner.data(), inner.size());
  OPENSSL_cleanse(padded.data(), padded.size());
  return hash.end();
}

Digest hmac_sha256(std::string_view key, std::string_view message) {
  // Bytes are bytes.
  return hmac_sha256(std::span(reinterpret_cast<const std::uint8_t*>(key.data()), key.size()),
                     message);
}

HexDigest hex_digest(const Digest& digest) noexcept {
  HexDigest hex;
  write_hex(hex.data(), digest);
  return hex;
}

std::optional<Digest> parse_hex_digest(std::string_view hex) noexcept {
  if (hex.size() != kDigestHexBytes) return std::nullopt;
  Digest digest{};
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const char c = hex[i];
    const bool is_letter = c >= 'a' && c <= 'f';
    if (!is_letter && (c < '0' || c > '9')) return std::nullopt;
    const int value = is_letter ? c - 'a' + 10 : c - '0';
    digest[i / 2] = static_cast<std::uint8_t>(digest[i / 2] << 4 | value);
  }
  return digest;
}

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
  const std::size_t begin = out.size();
  out.resize(begin + 2 * bytes.size());
  write_hex(out.data() + begin, bytes);
}

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string out;
  append_hex(out, bytes);
  return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool equal_in_constant_time(const Digest& a, const Digest& b) noexcept {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void forget(std::string& secret) noexcept {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

void forget(std::span<std::uint8_t> secret) noexcept {
  OPENSSL_cleanse(secret.data(), secret.size());
}

}  // namespace rowhouse::signing
