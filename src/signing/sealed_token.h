#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace rowhouse::signing {

inline constexpr std::size_t kSealingKeyBytes = 32;
using SealingKey = std::array<std::uint8_t, kSealingKeyBytes>;

/// What a client carries for the server and can neither read nor make: AES-256-GCM with a nonce of
/// chance, in hexadecimal. `about` is not in the token, but the token opens only beside the same:
/// what it is for and whom or what it was made for. Empty if the library fails.
std::string seal_token(const SealingKey& key, std::string_view about, std::string_view content,
                       const base::Random& random);
/// Nothing for whatever seal_token() did not make with this key and about this.
std::optional<std::string> open_token(const SealingKey& key, std::string_view about,
                                      std::string_view token);

}  // namespace rowhouse::signing
