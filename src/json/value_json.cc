#include "json/value_json.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "json/base64.h"

namespace rowhouse::json {
namespace {

/// For each byte: 0 if it stands for itself in a JSON string, 'u' if it needs \u00XX, or the letter
/// of its short escape.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> escapes{};
  for (std::size_t i = 0; i < 0x20; ++i) escapes[i] = 'u';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  return escapes;
}
constexpr std::array<char, 256> kEscapes = make_escapes();

template <typename Word>
Word load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Not zero if one of the eight bytes of `word` needs an escape.
std::uint64_t special_bytes(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
  const std::uint64_t quote = word ^ (kOnes * '"');
  const std::uint64_t backslash = word ^ (kOnes * '\\');
  return (((word - kOnes * 0x20) & ~word) | ((quote - kOnes) & ~quote) |
          ((backslash - kOnes) & ~backslash)) &
         kHighBits;
}

/// True if every byte of `text` stands for itself, as in nearly every string: looked at by whole
/// words, the last of which overlaps the one before it.
bool is_plain(std::string_view text) {
  const char* at = text.data();
  if (text.size() >= 8) {
    const char* const last = at + text.size() - 8;
    std::uint64_t special = special_bytes(load<std::uint64_t>(last));
    for (; at < last; at += 8) special |= special_bytes(load<std::uint64_t>(at));
    return special == 0;
  }
  if (text.size() >= 4) {
    const std::uint64_t last = load<std::uint32_t>(at + text.size() - 4);
    return special_bytes(last << 32 | load<std::uint32_t>(at)) == 0;
  }
  unsigned special = 0;
  for (const char ch : text) {
    special |= static_cast<unsigned char>(kEscapes[static_cast<unsigned char>(ch)]);
  }
  return special == 0;
}

void append_escaped(std::string& out, std::string_view text) {
  if (is_plain(text)) {
    out += text;
    return;
  }
  for (;;) {
    std::size_t plain = 0;
    while (plain < text.size() && kEscapes[static_cast<unsigned char>(text[plain])] == 0) ++plain;
    out.append(text.data(), plain);
    if (plain == text.size()) return;
    const auto byte = static_cast<unsigned char>(text[plain]);
    const char escape = kEscapes[byte];
    out += '\\';
    out += escape;
    if (escape == 'u') {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      out += "00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
    text.remove_prefix(plain + 1);
  }
}

void append_number(std::string& out, std::string_view ordered) {
  if (const auto number = Decimal::take_ordered(ordered)) number->append_to(out);
}

void append_members(std::string& out, model::SetView set) {
  bool first = true;
  for (const std::string_view member : set) {
    out += first ? "\"" : ",\"";
    first = false;
    if (set.type() == model::Type::kStringSet) {
      append_escaped(out, member);
    } else if (set.type() == model::Type::kNumberSet) {
      append_number(out, member);
    } else {
      append_base64(out, member);
    }
    out += '"';
  }
  out += "]}";
}

void append_attributes(std::string& out, model::MapView map) {
  out += '{';
  bool first = true;
  for (const auto [name, value] : map) {
    out += first ? "\"" : ",\"";
    first = false;
    append_escaped(out, name);
    if (value.tag() == model::Tag::kString) {
      // The usual case in one piece less.
      out += R"(":{"S":")";
      append_escaped(out, value.as_bytes());
      out += R"("})";
      continue;
    }
    out += R"(":)";
    append_value(out, value);
  }
  out += '}';
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

void append_value(std::string& out, model::ValueView value) {
  switch (value.tag()) {
    case model::Tag::kNull:
      out += R"({"NULL":true})";
      return;
    case model::Tag::kFalse:
      out += R"({"BOOL":false})";
      return;
    case model::Tag::kTrue:
      out += R"({"BOOL":true})";
      return;
    case model::Tag::kNumber:
      out += R"({"N":")";
      append_number(out, value.number_bytes());
      out += R"("})";
      return;
    case model::Tag::kString:
      out += R"({"S":")";
      append_escaped(out, value.as_bytes());
      out += R"("})";
      return;
    case model::Tag::kBinary:
      out += R"({"B":")";
      append_base64(out, value.as_bytes());
      out += R"("})";
      return;
    case model::Tag::kStringSet:
      out += R"({"SS":[)";
      append_members(out, value.as_set());
      return;
    case model::Tag::kNumberSet:
      out += R"({"NS":[)";
      append_members(out, value.as_set());
      return;
    case model::Tag::kBinarySet:
      out += R"({"BS":[)";
      append_members(out, value.as_set());
      return;
    case model::Tag::kList: {
      out += R"({"L":[)";
      bool first = true;
      for (const auto element : value.as_list()) {
        if (!first) out += ',';
        first = false;
        append_value(out, element);
      }
      out += "]}";
      return;
    }
    case model::Tag::kMap:
      out += R"({"M":)";
      append_attributes(out, value.as_map());
      out += '}';
      return;
  }
}

void append_item(std::string& out, model::MapView item) { append_attributes(out, item); }

}  // namespace rowhouse::json
