// SHA-256's own functions rather than the library's general ones for any digest: those allocate for
// each digest, and cannot go on from a state that is kept, which halves the cost of an HMAC.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "signing/digest.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace rowhouse::signing {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::uint8_t kInnerPad = 0x36;
constexpr std::uint8_t kOuterPad = 0x5c;

// None of these functions can fail: their results only mirror those of the general ones.
class Hasher {
 public:
  Hasher() { SHA256_Init(&state_); }
  /// Goes on behind one block, of which `words` is what became.
  explicit Hasher(const std::array<std::uint32_t, 8>& words) {
    SHA256_Init(&state_);
    std::copy(words.begin(), words.end(), state_.h);
    state_.Nl = kBlockBytes * 8;
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

constexpr std::size_t kWordBytes = 8;
constexpr std::uint64_t kOfEachByte = 0x0101010101010101;

/// The four bytes that eight digits in lower case stand for; `is_hex` becomes false if they are
/// none. All eight at once, the first in the lowest byte: no sum leaves its byte.
std::uint32_t bytes_of_digits(std::uint64_t digits, bool& is_hex) {
  const std::uint64_t is_letter = digits >> 6 & kOfEachByte;
  const std::uint64_t values = (digits & 0x0f * kOfEachByte) + is_letter * 9;
  const std::uint64_t needs_letter = (values + (0x80 - 10) * kOfEachByte) >> 7 & kOfEachByte;
  const std::uint64_t written = values + '0' * kOfEachByte + needs_letter * ('a' - 10 - '0');
  is_hex = is_hex && written == digits && (values & 0xf0 * kOfEachByte) == 0;
  std::uint64_t pairs = (values << 4 | values >> 8) & 0x00ff00ff00ff00ff;
  pairs = (pairs | pairs >> 8) & 0x0000ffff0000ffff;
  return static_cast<std::uint32_t>(pairs | pairs >> 16);
}
static_assert(std::endian::native == std::endian::little);

/// The eight digits that four bytes are written with, the other way round.
std::uint64_t digits_of_bytes(std::uint32_t bytes) {
  std::uint64_t apart = (bytes | std::uint64_t{bytes} << 16) & 0x0000ffff0000ffff;
  apart = (apart | apart << 8) & 0x00ff00ff00ff00ff;
  const std::uint64_t values = (apart >> 4 & 0x000f000f000f000f) | (apart & 0x000f000f000f000f)
                                                                       << 8;
  const std::uint64_t is_letter = (values + 6 * kOfEachByte) >> 4 & kOfEachByte;
  return values + '0' * kOfEachByte + is_letter * ('a' - 10 - '0');
}

void write_hex(char* at, std::span<const std::uint8_t> bytes) noexcept {
  for (; bytes.size() >= kWordBytes / 2; bytes = bytes.subspan(kWordBytes / 2)) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    const std::uint64_t digits = digits_of_bytes(word);
    std::memcpy(at, &digits, sizeof digits);
    at += kWordBytes;
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
  Hasher inside(inner_);
  inside.add(message.data(), message.size());
  const Digest digest = inside.end();
  Hasher outside(outer_);
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

std::optional<Digest> parse_hex_digest(std::string_view hex) noexcept {
  if (hex.size() != kDigestHexBytes) return std::nullopt;
  Digest digest{};
  bool is_hex = true;
  for (std::size_t at = 0; at < kDigestHexBytes; at += kWordBytes) {
    std::uint64_t digits = 0;
    std::memcpy(&digits, hex.data() + at, kWordBytes);
    const std::uint32_t bytes = bytes_of_digits(digits, is_hex);
    std::memcpy(digest.data() + at / 2, &bytes, sizeof bytes);
  }
  if (!is_hex) return std::nullopt;
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
