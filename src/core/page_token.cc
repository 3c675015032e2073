#include "core/page_token.h"

#include <algorithm>
#include <optional>

#include "base/hex.h"

namespace rowhouse::core {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kOwnerBytes = 8;
constexpr std::size_t kTokenBytesMax = 64 * 1024;

std::string header(std::uint64_t owner) {
  std::string bytes(1, kVersion);
  for (std::size_t i = 0; i < kOwnerBytes; ++i) bytes += static_cast<char>(owner >> (8 * i));
  return bytes;
}

}  // namespace

std::uint64_t fingerprint(std::initializer_list<std::string_view> parts) {
  // Eight bytes at a time: this runs for each query. The part's length goes first, so that no two
  // lists run together alike.
  std::uint64_t hash = 0x9e3779b97f4a7c15ull;
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * 0xff51afd7ed558ccdull;
    hash ^= hash >> 32;
  };
  for (std::string_view part : parts) {
    mix(part.size());
    while (!part.empty()) {
      std::uint64_t word = 0;
      for (std::size_t i = 0; i < std::min<std::size_t>(part.size(), sizeof word); ++i) {
        word |= std::uint64_t{static_cast<unsigned char>(part[i])} << (8 * i);
      }
      mix(word);
      part.remove_prefix(std::min<std::size_t>(part.size(), sizeof word));
    }
  }
  return hash;
}

std::string make_page_token(std::uint64_t owner, std::string_view position) {
  std::string bytes = header(owner);
  bytes += position;
  return base::to_hex(bytes);
}

Result<std::string> read_page_token(std::uint64_t owner, std::string_view token) {
  std::optional<std::string> bytes;
  if (token.size() <= kTokenBytesMax) bytes = base::from_hex(token);
  if (!bytes || !bytes->starts_with(header(owner))) {
    return Error(ErrorCode::kValidation,
                 "The page token is not one that this query of this tenant has given");
  }
  return bytes->substr(1 + kOwnerBytes);
}

}  // namespace rowhouse::core
