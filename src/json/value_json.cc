#include "json/value_json.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/bytes16.h"
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

using base::Bytes16;

Bytes16 special_bytes(Bytes16 bytes) {
  return Bytes16(bytes < 0x20) | Bytes16(bytes == '"') | Bytes16(bytes == '\\');
}

/// Copies what is at least a word long by words, the last of which overlaps the one before it.
template <typename Word>
Word copy_words(char* to, std::string_view text) {
  const std::size_t last = text.size() - sizeof(Word);
  Word special{};
  for (std::size_t at = 0;; at = std::min(at + sizeof(Word), last)) {
    const Word word = load<Word>(text.data() + at);
    std::memcpy(to + at, &word, sizeof word);
    special |= special_bytes(word);
    if (at == last) return special;
  }
}

/// Copies a text. True if every byte of it stands for itself, as in nearly every string.
bool copy_plain(char* to, std::string_view text) {
  if (text.size() >= sizeof(Bytes16)) {
    const auto special = copy_words<Bytes16>(to, text);
    std::array<std::uint64_t, 2> halves{};
    std::memcpy(halves.data(), &special, sizeof special);
    return (halves[0] | halves[1]) == 0;
  }
  if (text.size() >= sizeof(std::uint64_t)) return copy_words<std::uint64_t>(to, text) == 0;
  unsigned special = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    to[at] = text[at];
    special |= static_cast<unsigned char>(kEscapes[static_cast<unsigned char>(text[at])]);
  }
  return special == 0;
}

/// Writes texts that need no escape behind one another, where there is room for them.
class PlainWriter {
 public:
  explicit PlainWriter(char* at) : at_(at) {}
  /// One that is known to need none.
  template <std::size_t kBytes>
  void add(const char (&text)[kBytes]) {
    std::memcpy(at_, text, kBytes - 1);
    at_ += kBytes - 1;
  }
  void add_text(std::string_view text) {
    is_plain_ = copy_plain(at_, text) && is_plain_;
    at_ += text.size();
  }
  bool is_plain() const { return is_plain_; }

 private:
  char* at_;
  bool is_plain_ = true;
};

void append_escaped(std::string& out, std::string_view text) {
  const std::size_t before = out.size();
  out.resize(before + text.size());
  if (copy_plain(out.data() + before, text)) return;
  out.resize(before);
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

/// The usual attribute in one piece: a text, and nothing that needs an escape. `out` ends with what
/// comes before it, a brace or a quote. False, and `out` is as it was, if it is another.
bool append_plain_attribute(std::string& out, std::string_view name, std::string_view text) {
  constexpr std::size_t kAround = sizeof(R"(":{"S":""})") - 1;
  const std::size_t before = out.size();
  out.resize(before + name.size() + text.size() + kAround);
  PlainWriter writer(out.data() + before);
  writer.add_text(name);
  writer.add(R"(":{"S":")");
  writer.add_text(text);
  writer.add(R"("})");
  if (!writer.is_plain()) out.resize(before);
  return writer.is_plain();
}

void append_attributes(std::string& out, model::MapView map) {
  out += '{';
  bool first = true;
  for (const auto [name, value] : map) {
    out += first ? "\"" : ",\"";
    first = false;
    const bool is_text = value.tag() == model::Tag::kString;
    if (is_text && append_plain_attribute(out, name, value.as_bytes())) continue;
    append_escaped(out, name);
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
