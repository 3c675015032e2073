#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rowhouse::base {

/// Little-endian base-128, 1 to 10 bytes.
inline void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

/// Removes a varint from the front of `bytes`. False, and `bytes` unchanged, if there is none, or
/// if it is not the shortest form of its number: equal numbers have equal bytes.
inline bool take_varint(std::string_view& bytes, std::uint64_t& value) {
  if (!bytes.empty() && static_cast<std::uint8_t>(bytes.front()) < 0x80) {
    value = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    return true;
  }
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 10; ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    if (i == 9 && byte > 1) return false;  // more than 64 bits
    result |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if ((byte & 0x80) == 0) {
      if (byte == 0) return false;  // a longer form of a smaller number
      bytes.remove_prefix(i + 1);
      value = result;
      return true;
    }
  }
  return false;
}

/// A text behind its length.
inline void append_sized(std::string& out, std::string_view text) {
  append_varint(out, text.size());
  out += text;
}

/// Removes a text and its length from the front of `bytes`. False if there is none; what is left of
/// `bytes` then is of no use.
inline bool take_sized(std::string_view& bytes, std::string& text) {
  std::uint64_t size = 0;
  if (!take_varint(bytes, size) || size > bytes.size()) return false;
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

inline void store_u32(char* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<char>(value >> (8 * i));
}
inline std::uint32_t load_u32(const char* at) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(at[i])) << (8 * i);
  }
  return value;
}

/// Big-endian, so that memcmp orders as the numbers do.
inline void append_u32_ordered(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

/// True if `text` is well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates.
bool is_utf8(std::string_view text) noexcept;

}  // namespace rowhouse::base
