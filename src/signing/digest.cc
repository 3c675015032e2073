// SHA-256's own functions rather than the library's general ones for any digest: those allocate for
// each digest, and cannot go on from a state that is kept, which halves the cost of an HMAC.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "signing/digest.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

#include "base/bytes16.h"

namespace rowhouse::signing {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::uint8_t kInnerPad = 0x36;
constexpr std::uint8_t kOuterPad = 0x5c;

// None of these functions can fail: their results only mirror those of the general ones.
class Hasher {
 public:
  Hasher() { SHA256_Init(&state_); }
  /// Goes on behind whole blocks, at least one, of which `words` is what became.
  Hasher(const std::array<std::uint32_t, 8>& words, std::uint64_t bytes) {
    SHA256_Init(&state_);
    std::copy(words.begin(), words.end(), state_.h);
    const std::uint64_t bits = bytes * 8;
    state_.Nl = static_cast<SHA_LONG>(bits);
    state_.Nh = static_cast<SHA_LONG>(bits >> 32);
  }
  void add(const void* bytes, std::size_t count) { SHA256_Update(&state_, bytes, count); }
  Digest end() {
    Digest digest;
    SHA256_Final(digest.data(), &state_);
    return digest;
  }
  /// Where whole blocks have led to.
  std::array<std::uint32_t, 8> words() const {
    std::array<std::uint32_t, 8> words{};
    std::copy(std::begin(state_.h), std::end(state_.h), words.begin());
    return words;
  }
  void forget() { OPENSSL_cleanse(&state_, sizeof state_); }

 private:
  SHA256_CTX state_;
};

using base::Bytes16;

Bytes16 digits_of(Bytes16 values) {
  const Bytes16 is_letter = values > 9;  // all ones or none
  return values + '0' + (is_letter & ('a' - 10 - '0'));
}

void write_hex(char* at, std::span<const std::uint8_t> bytes) noexcept {
  for (; bytes.size() >= sizeof(Bytes16); bytes = bytes.subspan(sizeof(Bytes16))) {
    Bytes16 taken;
    std::memcpy(&taken, bytes.data(), sizeof taken);
    const Bytes16 high = digits_of(taken >> 4);
    const Bytes16 low = digits_of(taken & 0x0f);
    const Bytes16 front =
        __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const Bytes16 back = __builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28,
                                                 13, 29, 14, 30, 15, 31);
    std::memcpy(at, &front, sizeof front);
    std::memcpy(at + sizeof front, &back, sizeof back);
    at += 2 * sizeof taken;
  }
  constexpr char kDigits[] = "0123456789abcdef";
  for (const std::uint8_t byte : bytes) {
    *at++ = kDigits[byte >> 4];
    *at++ = kDigits[byte & 15];
  }
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  // Bytes are bytes.
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Digest sha256(std::string_view bytes) {
  Hasher hash;
  hash.add(bytes.data(), bytes.size());
  return hash.end();
}

Sha256Prefix::Sha256Prefix(std::string_view beginning)
    : hashed_bytes_(beginning.size() - beginning.size() % kBlockBytes),
      tail_bytes_(beginning.size() - hashed_bytes_) {
  if (hashed_bytes_ > 0) {
    Hasher hash;
    hash.add(beginning.data(), hashed_bytes_);
    words_ = hash.words();
  }
  std::copy_n(beginning.data() + hashed_bytes_, tail_bytes_, tail_.data());
}

Digest Sha256Prefix::with(std::string_view rest) const {
  Hasher hash = hashed_bytes_ > 0 ? Hasher(words_, hashed_bytes_) : Hasher();
  hash.add(tail_.data(), tail_bytes_);
  hash.add(rest.data(), rest.size());
  return hash.end();
}

HmacKey::HmacKey(std::span<const std::uint8_t> key) {
  std::array<std::uint8_t, kBlockBytes> padded{};
  if (key.size() > kBlockBytes) {
    Hasher hash;
    hash.add(key.data(), key.size());
    const Digest short_key = hash.end();
    std::memcpy(padded.data(), short_key.data(), short_key.size());
  } else if (!key.empty()) {
    std::memcpy(padded.data(), key.data(), key.size());
  }
  const auto after = [&](std::uint8_t pad) {
    std::array<std::uint8_t, kBlockBytes> block = padded;
    for (std::uint8_t& byte : block) byte ^= pad;
    Hasher hash;
    hash.add(block.data(), block.size());
    const std::array<std::uint32_t, 8> words = hash.words();
    hash.forget();
    OPENSSL_cleanse(block.data(), block.size());
    return words;
  };
  inner_ = after(kInnerPad);
  outer_ = after(kOuterPad);
  OPENSSL_cleanse(padded.data(), padded.size());
}

Digest HmacKey::mac(std::string_view message) const {
  Hasher inside(inner_, kBlockBytes);
  inside.add(message.data(), message.size());
  const Digest digest = inside.end();
  Hasher outside(outer_, kBlockBytes);
  outside.add(digest.data(), digest.size());
  return outside.end();
}

void HmacKey::forget() noexcept {
  OPENSSL_cleanse(inner_.data(), sizeof inner_);
  OPENSSL_cleanse(outer_.data(), sizeof outer_);
}

Digest hmac_sha256(std::span<const std::uint8_t> key, std::string_view message) {
  HmacKey prepared(key);
  const Digest digest = prepared.mac(message);
  prepared.forget();
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view message) {
  return hmac_sha256(bytes_of(key), message);
}

HexDigest hex_digest(const Digest& digest) noexcept {
  HexDigest hex;
  write_hex(hex.data(), digest);
  return hex;
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

void forget(std::string& secret) noexcept {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

void forget(std::span<std::uint8_t> secret) noexcept {
  OPENSSL_cleanse(secret.data(), secret.size());
}

}  // namespace rowhouse::signing
