#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace rowhouse::core {

/// `prefix` and that many random characters of A-Z and 2-7, five bits each, as AWS's unique ids
/// have them.
std::string make_unique_id(std::string_view prefix, std::size_t characters,
                           const base::Random& random);
/// 240 bits in 40 characters of base64.
std::string make_secret(const base::Random& random);

}  // namespace rowhouse::core
