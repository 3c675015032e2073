#include "sts/constraints.h"

#include <locale.h>
#include <wctype.h>

#include <utility>

namespace rowhouse::sts {
namespace {

// More than these are counted, not told.
constexpr std::size_t kToldMax = 10;
constexpr std::size_t kShownBytesMax = 256;

std::string_view text_of(Pattern pattern) {
  switch (pattern) {
    case Pattern::kName:
      return R"([\w+=,.@-]*)";
    case Pattern::kExternalId:
      return R"([\w+=,.@:\/-]*)";
    case Pattern::kArn:
      return R"([\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+)";
    case Pattern::kPolicy:
      return R"([\u0009\u000A\u000D\u0020-\u00FF]+)";
    case Pattern::kTagKey:
      return R"([\p{L}\p{Z}\p{N}_.:/=+\-@]+)";
    case Pattern::kTagValue:
      return R"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)";
    case Pattern::kAny:
      break;
  }
  return ".*";
}

bool is_word(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_one_of(char32_t c, std::string_view characters) {
  return c < 0x80 && characters.find(static_cast<char>(c)) != std::string_view::npos;
}

/// Letters, digits and separators of any script, whatever the process's own locale is.
bool is_letter_digit_or_separator(char32_t c) {
  if (c < 0x80) return (is_word(c) && c != '_') || c == ' ';
  if (c < 0xa0) return false;  // control characters, which C may take for space
  // Lives as long as the program; glibc has this locale built in.
  static const locale_t unicode = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (unicode == nullptr) return false;
  const auto wide = static_cast<wint_t>(c);
  // No-break spaces are separators to Unicode, but no spaces to C.
  if (c == 0xa0 || c == 0x2007 || c == 0x202f) return true;
  return ::iswalnum_l(wide, unicode) != 0 || ::iswspace_l(wide, unicode) != 0;
}

bool is_allowed(char32_t c, Pattern pattern) {
  switch (pattern) {
    case Pattern::kName:
      return is_word(c) || is_one_of(c, "+=,.@-");
    case Pattern::kExternalId:
      return is_word(c) || is_one_of(c, "+=,.@:/-");
    case Pattern::kArn:
      return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0x7e) || c == 0x85 ||
             (c >= 0xa0 && c != 0xfffe && c != 0xffff);
    case Pattern::kPolicy:
      return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xff);
    case Pattern::kTagKey:
    case Pattern::kTagValue:
      return is_letter_digit_or_separator(c) || is_one_of(c, "_.:/=+-@");
    case Pattern::kAny:
      break;
  }
  return true;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// The code point at `at` of well-formed UTF-8; moves on behind it.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  char32_t c = lead & (lead >= 0xf0 ? 0x07 : lead >= 0xe0 ? 0x0f : 0x1f);
  while (at < text.size() && is_continuation(text[at])) {
    c = c << 6 | (static_cast<unsigned char>(text[at++]) & 0x3f);
  }
  return c;
}

/// What is repeated of a value: not more than a line, cut between characters.
std::string_view shown(std::string_view value) {
  if (value.size() <= kShownBytesMax) return value;
  std::size_t end = kShownBytesMax;
  while (end > 0 && is_continuation(value[end])) --end;
  return value.substr(0, end);
}

}  // namespace

bool matches(std::string_view text, Pattern pattern) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_allowed(next_code_point(text, at), pattern)) return false;
  }
  return true;
}

std::size_t length_of(std::string_view text) noexcept {
  std::size_t length = 0;
  for (const char c : text) length += is_continuation(c) ? 0 : 1;
  return length;
}

void Constraints::add(std::string_view value, std::string_view member,
                      std::string_view constraint) {
  if (++violations_ > kToldMax) return;
  if (violations_ > 1) texts_ += "; ";
  texts_ += "Value ";
  texts_ += value;
  texts_ += " at '";
  texts_ += member;
  texts_ += "' failed to satisfy constraint: ";
  texts_ += constraint;
}

void Constraints::required(const void* text, std::string_view member) {
  if (text == nullptr) add("null", member, "Member must not be null");
}

void Constraints::check_text(std::string_view value, std::string_view shown_value,
                             std::string_view member, const TextRule& rule) {
  const std::string quoted = "'" + std::string(shown_value) + "'";
  const std::size_t length = length_of(value);
  if (length < rule.min) {
    add(quoted, member,
        "Member must have length greater than or equal to " + std::to_string(rule.min));
  }
  if (length > rule.max) {
    add(quoted, member,
        "Member must have length less than or equal to " + std::to_string(rule.max));
  }
  if (!matches(value, rule.pattern)) {
    add(quoted, member,
        "Member must satisfy regular expression pattern: " + std::string(text_of(rule.pattern)));
  }
}

void Constraints::text(std::string_view value, std::string_view member, const TextRule& rule) {
  check_text(value, shown(value), member, rule);
}

void Constraints::secret(std::string_view value, std::string_view member, const TextRule& rule) {
  check_text(value, "***", member, rule);
}

void Constraints::number(std::int64_t value, std::string_view member, std::int64_t min,
                         std::int64_t max) {
  const std::string quoted = "'" + std::to_string(value) + "'";
  if (value < min) {
    add(quoted, member, "Member must have value greater than or equal to " + std::to_string(min));
  }
  if (value > max) {
    add(quoted, member, "Member must have value less than or equal to " + std::to_string(max));
  }
}

void Constraints::count(std::size_t count, std::string_view member, std::size_t max) {
  if (count <= max) return;
  add("'[" + std::to_string(count) + " members]'", member,
      "Member must have length less than or equal to " + std::to_string(max));
}

Outcome<Done> Constraints::check() const {
  if (violations_ == 0) return Done{};
  return Error{Code::kValidationError, std::to_string(violations_) + " validation error" +
                                           (violations_ > 1 ? "s" : "") + " detected: " + texts_};
}

}  // namespace rowhouse::sts
