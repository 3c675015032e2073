#include "partiql/lexer.h"

#include <algorithm>
#include <array>

namespace rowhouse::partiql {
namespace {

constexpr std::array<std::string_view, 46> kKeywords = {
    "ALL",    "AND",    "ANY",    "AS",    "ASC",    "AT",        "BETWEEN",  "BY",
    "CASE",   "CAST",   "CREATE", "CROSS", "DELETE", "DESC",      "DISTINCT", "DROP",
    "ELSE",   "ESCAPE", "EXISTS", "FALSE", "FROM",   "GROUP",     "HAVING",   "IN",
    "INSERT", "INTO",   "IS",     "JOIN",  "LIKE",   "LIMIT",     "MISSING",  "NOT",
    "NULL",   "ON",     "OR",     "ORDER", "REMOVE", "RETURNING", "SELECT",   "SET",
    "TRUE",   "UNION",  "UPDATE", "VALUE", "VALUES", "WHERE"};

constexpr char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool begins_word(char c) noexcept {
  return (upper(c) >= 'A' && upper(c) <= 'Z') || c == '_' || c == '$';
}

std::size_t digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

}  // namespace

bool is_word(std::string_view text, std::string_view upper_word) noexcept {
  return text.size() == upper_word.size() &&
         std::equal(text.begin(), text.end(), upper_word.begin(),
                    [](char a, char b) { return upper(a) == b; });
}

bool is_keyword(std::string_view text) noexcept {
  return std::any_of(kKeywords.begin(), kKeywords.end(),
                     [&](std::string_view keyword) { return is_word(text, keyword); });
}

std::string unquoted(std::string_view text) {
  const char quote = text.front();
  text = text.substr(1, text.size() - 2);
  std::string content;
  content.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    content += text[i];
    if (text[i] == quote) ++i;  // The second of a pair.
  }
  return content;
}

Token Lexer::take(TokenKind kind, std::size_t size) {
  const Token token{kind, rest_.substr(0, size)};
  rest_.remove_prefix(size);
  return token;
}

void Lexer::skip_space() {
  while (!rest_.empty()) {
    const std::size_t space = std::min(rest_.find_first_not_of(" \t\r\n\f\v"), rest_.size());
    rest_.remove_prefix(space);
    std::size_t end = 0;
    if (rest_.starts_with("--")) {
      end = std::min(rest_.find('\n'), rest_.size());
    } else if (rest_.starts_with("/*")) {
      const std::size_t close = rest_.find("*/", 2);
      if (close == std::string_view::npos) return;  // Told as an unknown token.
      end = close + 2;
    }
    if (end == 0) return;
    rest_.remove_prefix(end);
  }
}

Token Lexer::take_quoted(TokenKind kind, char quote) {
  std::size_t at = 1;
  while (true) {
    at = rest_.find(quote, at);
    if (at == std::string_view::npos) return take(TokenKind::kUnknown, rest_.size());
    if (at + 1 >= rest_.size() || rest_[at + 1] != quote) return take(kind, at + 1);
    at += 2;
  }
}

Token Lexer::take_number() {
  std::size_t end = digits(rest_, 0);
  if (end < rest_.size() && rest_[end] == '.') end = digits(rest_, end + 1);
  if (end < rest_.size() && upper(rest_[end]) == 'E') {
    std::size_t exponent = end + 1;
    if (exponent < rest_.size() && (rest_[exponent] == '+' || rest_[exponent] == '-')) ++exponent;
    if (exponent < rest_.size() && is_digit(rest_[exponent])) end = digits(rest_, exponent);
  }
  // "1abc" is no number with a name behind it.
  if (end < rest_.size() && begins_word(rest_[end])) return take(TokenKind::kUnknown, end + 1);
  return take(TokenKind::kNumber, end);
}

Token Lexer::next() {
  skip_space();
  if (rest_.empty()) return {};
  const char first = rest_.front();
  const char second = rest_.size() > 1 ? rest_[1] : '\0';
  if (begins_word(first)) {
    std::size_t size = 1;
    while (size < rest_.size() && (begins_word(rest_[size]) || is_digit(rest_[size]))) ++size;
    return take(TokenKind::kWord, size);
  }
  if (is_digit(first) || (first == '.' && is_digit(second))) return take_number();
  switch (first) {
    case '"':
      return take_quoted(TokenKind::kQuoted, '"');
    case '\'':
      return take_quoted(TokenKind::kString, '\'');
    case '<':
      if (second == '<') return take(TokenKind::kOpenSet, 2);
      return take(TokenKind::kComparator, second == '>' || second == '=' ? 2 : 1);
    case '>':
      if (second == '>') return take(TokenKind::kCloseSet, 2);
      return take(TokenKind::kComparator, second == '=' ? 2 : 1);
    case '!':
      return second == '=' ? take(TokenKind::kComparator, 2) : take(TokenKind::kUnknown, 1);
    default:
      break;
  }
  constexpr std::string_view kSigns = "?,.:;*+-()[]{}=";
  constexpr std::array kKinds = {
      TokenKind::kParameter, TokenKind::kComma,       TokenKind::kDot,
      TokenKind::kColon,     TokenKind::kSemicolon,   TokenKind::kStar,
      TokenKind::kPlus,      TokenKind::kMinus,       TokenKind::kOpen,
      TokenKind::kClose,     TokenKind::kOpenBracket, TokenKind::kCloseBracket,
      TokenKind::kOpenBrace, TokenKind::kCloseBrace,  TokenKind::kEqual};
  const std::size_t sign = kSigns.find(first);
  return sign == std::string_view::npos ? take(TokenKind::kUnknown, 1) : take(kKinds[sign], 1);
}

}  // namespace rowhouse::partiql
