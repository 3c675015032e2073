#include "base/bytes.h"

namespace rowhouse::base {

bool is_utf8(std::string_view text) noexcept {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  const auto continuation = [](unsigned char byte) { return (byte & 0xc0) == 0x80; };
  while (at < end) {
    if (*at < 0x80) {
      ++at;
    } else if (*at >= 0xc2 && *at <= 0xdf) {
      if (end - at < 2 || !continuation(at[1])) return false;
      at += 2;
    } else if ((*at & 0xf0) == 0xe0) {
      if (end - at < 3 || !continuation(at[1]) || !continuation(at[2])) return false;
      if (*at == 0xe0 && at[1] < 0xa0) return false;  // overlong
      if (*at == 0xed && at[1] > 0x9f) return false;  // surrogate
      at += 3;
    } else if (*at >= 0xf0 && *at <= 0xf4) {
      if (end - at < 4 || !continuation(at[1]) || !continuation(at[2]) || !continuation(at[3])) {
        return false;
      }
      if (*at == 0xf0 && at[1] < 0x90) return false;  // overlong
      if (*at == 0xf4 && at[1] > 0x8f) return false;  // beyond U+10FFFF
      at += 4;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace rowhouse::base
