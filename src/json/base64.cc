#include "json/base64.h"

#include <array>
#include <cstdint>

namespace rowhouse::json {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = kNone;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = make_values();

std::uint32_t value_of(char ch) { return kValues[static_cast<unsigned char>(ch)]; }

Error invalid_character(std::string_view text) {
  char bad = '=';
  for (const char ch : text) {
    if (ch != '=' && value_of(ch) == kNone) {
      bad = ch;
      break;
    }
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(bad);
  std::string message = "Invalid Base64 character: ";
  // What is not printable is shown by its code: half a UTF-8 character would spoil the answer.
  if (code > 0x20 && code < 0x7f) {
    message += '\'';
    message += bad;
    message += '\'';
  } else {
    message += "0x";
    message += kHex[code >> 4];
    message += kHex[code & 15];
  }
  return Error(ErrorCode::kSerialization, std::move(message));
}

}  // namespace

Result<void> decode_base64(std::string_view text, std::string& out) {
  if (text.size() % 4 != 0) {
    return Error(ErrorCode::kSerialization,
                 "Base64 encoded length is expected a multiple of 4 bytes but found: " +
                     std::to_string(text.size()));
  }
  if (text.empty()) return {};
  const std::size_t padding = text.back() != '=' ? 0 : text[text.size() - 2] == '=' ? 2 : 1;
  const std::size_t at = out.size();
  out.resize(at + text.size() / 4 * 3 - padding);
  char* to = out.data() + at;
  const std::size_t whole = padding == 0 ? text.size() : text.size() - 4;
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t a = value_of(text[i]), b = value_of(text[i + 1]);
    const std::uint32_t c = value_of(text[i + 2]), d = value_of(text[i + 3]);
    if ((a | b | c | d) == kNone) return invalid_character(text);
    const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
    *to++ = static_cast<char>(bits >> 16);
    *to++ = static_cast<char>(bits >> 8);
    *to++ = static_cast<char>(bits);
  }
  if (padding == 0) return {};
  const std::uint32_t a = value_of(text[whole]), b = value_of(text[whole + 1]);
  const std::uint32_t c = padding == 1 ? value_of(text[whole + 2]) : 0;
  if ((a | b | c) == kNone) return invalid_character(text);
  const std::uint32_t bits = a << 18 | b << 12 | c << 6;
  if ((bits & (padding == 1 ? 0xffu : 0xffffu)) != 0) {
    // The misspelling is the service's own.
    return Error(ErrorCode::kSerialization, "Invalid last non-pad Base64 character dectected");
  }
  *to++ = static_cast<char>(bits >> 16);
  if (padding == 1) *to++ = static_cast<char>(bits >> 8);
  return {};
}

}  // namespace rowhouse::json
