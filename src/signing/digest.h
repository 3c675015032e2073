#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rowhouse::signing {

inline constexpr std::size_t kDigestBytes = 32;
inline constexpr std::size_t kDigestHexBytes = 2 * kDigestBytes;

/// What SHA-256 and HMAC-SHA256 yield.
using Digest = std::array<std::uint8_t, kDigestBytes>;

/// SHA-256 (FIPS 180-4). Allocates nothing.
Digest sha256(std::string_view bytes);

/// The beginning of a text, hashed as far as it goes: for the digests of many texts that begin
/// alike. Allocates nothing.
class Sha256Prefix {
 public:
  Sha256Prefix() = default;
  explicit Sha256Prefix(std::string_view beginning);

  /// SHA-256 of the beginning and, behind it, `rest`.
  Digest with(std::string_view rest) const;

 private:
  static constexpr std::size_t kBlockBytes = 64;

  std::array<std::uint32_t, 8> words_{};  ///< What whole blocks have led to,
  std::uint64_t hashed_bytes_ = 0;        ///< so many bytes, and none if there are none.
  std::array<char, kBlockBytes> tail_{};  ///< What makes no whole block yet.
  std::size_t tail_bytes_ = 0;
};

/// A key of HMAC-SHA256 (RFC 2104) for many messages: the two blocks that hang on the key alone are
/// hashed once. As secret as the key itself.
class HmacKey {
 public:
  HmacKey() = default;
  /// `key` may have any length.
  explicit HmacKey(std::span<const std::uint8_t> key);

  Digest mac(std::string_view message) const;
  /// Overwrites it.
  void forget() noexcept;
  bool operator==(const HmacKey&) const = default;

 private:
  std::array<std::uint32_t, 8> inner_{};
  std::array<std::uint32_t, 8> outer_{};
};

/// HMAC with SHA-256 (RFC 2104) for one message. `key` may have any length.
Digest hmac_sha256(std::span<const std::uint8_t> key, std::string_view message);
Digest hmac_sha256(std::string_view key, std::string_view message);

/// A digest in lower-case hexadecimal.
using HexDigest = std::array<char, kDigestHexBytes>;
HexDigest hex_digest(const Digest& digest) noexcept;
inline std::string_view view(const HexDigest& hex) { return {hex.data(), hex.size()}; }

/// Appends `bytes` in lower-case hexadecimal.
void append_hex(std::string& out, std::span<const std::uint8_t> bytes);
std::string hex(std::span<const std::uint8_t> bytes);

/// True if both are the same. Takes the same time wherever they differ; their lengths are not kept
/// secret.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

/// Overwrites a secret before its memory is given back, where the compiler would leave it.
void forget(std::string& secret) noexcept;
void forget(std::span<std::uint8_t> secret) noexcept;

}  // namespace rowhouse::signing
