#include "copy/patience.h"

#include <algorithm>
#include <array>

#include "base/error_table.h"

namespace rowhouse::copy {

bool Patience::may_pass(ErrorCode code) noexcept {
  return base::is_throttling(code) || code == ErrorCode::kServiceUnavailable ||
         code == ErrorCode::kInternalServer;
}

bool Patience::wait() {
  if (tries_ == kTriesMax) return false;
  const base::Milliseconds bound = std::min(kLongest, kFirst * (1 << tries_++));
  std::array<std::uint8_t, 2> bytes{};
  random_.fill(bytes);
  const std::int64_t part = bytes[0] << 8 | bytes[1];
  wait_(base::Milliseconds(bound.count() * part >> 16));
  return true;
}

}  // namespace rowhouse::copy
