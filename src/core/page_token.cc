#include "core/page_token.h"

#include <optional>

namespace rowhouse::core {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kOwnerBytes = 8;
constexpr std::size_t kTokenBytesMax = 64 * 1024;
constexpr std::string_view kDigits = "0123456789abcdef";

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::size_t high = kDigits.find(text[i]);
    const std::size_t low = kDigits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

std::string header(std::uint64_t owner) {
  std::string bytes(1, kVersion);
  for (std::size_t i = 0; i < kOwnerBytes; ++i) bytes += static_cast<char>(owner >> (8 * i));
  return bytes;
}

}  // namespace

std::uint64_t fingerprint(std::initializer_list<std::string_view> parts) {
  // FNV-1a, with each part's length before it so that no two lists run together alike.
  std::uint64_t hash = 14695981039346656037ull;
  const auto mix = [&hash](unsigned char byte) { hash = (hash ^ byte) * 1099511628211ull; };
  for (const std::string_view part : parts) {
    for (std::size_t size = part.size(), i = 0; i < 8; ++i, size >>= 8) {
      mix(static_cast<unsigned char>(size));
    }
    for (const char c : part) mix(static_cast<unsigned char>(c));
  }
  return hash;
}

std::string make_page_token(std::uint64_t owner, std::string_view position) {
  std::string bytes = header(owner);
  bytes += position;
  std::string token;
  token.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    token += kDigits[byte >> 4];
    token += kDigits[byte & 15];
  }
  return token;
}

Result<std::string> read_page_token(std::uint64_t owner, std::string_view token) {
  std::optional<std::string> bytes;
  if (token.size() <= kTokenBytesMax) bytes = from_hex(token);
  if (!bytes || !bytes->starts_with(header(owner))) {
    return Error(ErrorCode::kValidation,
                 "The page token is not one that this query of this tenant has given");
  }
  return bytes->substr(1 + kOwnerBytes);
}

}  // namespace rowhouse::core
