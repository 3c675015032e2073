#include "core/unique_id.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <vector>

namespace rowhouse::core {

std::string make_unique_id(std::string_view prefix, std::size_t characters,
                           const base::Random& random) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::vector<std::uint8_t> bytes(characters);
  random.fill(bytes);
  std::string id(prefix);
  for (const std::uint8_t byte : bytes) id += kAlphabet[byte % kAlphabet.size()];
  return id;
}

std::string make_secret(const base::Random& random) {
  std::array<std::uint8_t, 30> bytes{};
  random.fill(bytes);
  std::array<std::uint8_t, 41> text{};
  const int size = EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + size};
}

}  // namespace rowhouse::core
