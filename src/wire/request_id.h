#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/random.h"

namespace rowhouse::wire {

/// Makes the values of x-amzn-RequestId: 52 characters of 0-9 and A-V, as DynamoDB's are. They tell
/// requests apart in logs and are no secret, so a fast generator, seeded well, is enough. For one
/// thread.
class RequestIds {
 public:
  static constexpr std::size_t kLength = 52;
  using Id = std::array<char, kLength>;

  explicit RequestIds(const base::Random& random);
  Id next() noexcept;

 private:
  std::uint64_t next_word() noexcept;
  std::array<std::uint64_t, 4> state_;  // of xoshiro256++
};

inline std::string_view text(const RequestIds::Id& id) noexcept { return {id.data(), id.size()}; }

}  // namespace rowhouse::wire
