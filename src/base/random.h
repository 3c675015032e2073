#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace rowhouse::base {

/// The port to randomness, injected so that a test can repeat what it did. Safe from many threads.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) const = 0;
};

/// The kernel's generator (getrandom); lives as long as the program.
const Random& system_random();

/// A version 4 UUID (RFC 9562) in lower case, 36 characters.
std::string make_uuid(const Random& random);

}  // namespace rowhouse::base
