#include "expression/lexer.h"

namespace rowhouse::expression {
namespace {

constexpr bool is_letter(char ch) { return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z'); }
constexpr bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }
constexpr bool is_word(char ch) { return is_letter(ch) || is_digit(ch) || ch == '_'; }
constexpr bool is_space(char ch) { return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r'; }

std::size_t word_end(std::string_view text, std::size_t from) {
  while (from < text.size() && is_word(text[from])) ++from;
  return from;
}

}  // namespace

Token Lexer::take(TokenKind kind, std::size_t size) {
  const Token token{kind, rest_.substr(0, size)};
  rest_.remove_prefix(size);
  return token;
}

Token Lexer::next() {
  while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  if (rest_.empty()) return {};
  const char first = rest_.front();
  const char second = rest_.size() > 1 ? rest_[1] : '\0';
  if (is_letter(first)) return take(TokenKind::kName, word_end(rest_, 1));
  if (is_digit(first)) {
    std::size_t end = 1;
    while (first != '0' && end < rest_.size() && is_digit(rest_[end])) ++end;
    return take(TokenKind::kNumber, end);
  }
  switch (first) {
    case '#':
      if (is_word(second)) return take(TokenKind::kNamePlaceholder, word_end(rest_, 1));
      break;
    case ':':
      if (is_word(second)) return take(TokenKind::kValuePlaceholder, word_end(rest_, 1));
      break;
    case '=':
      return take(TokenKind::kEqual, 1);
    case '<':
      return take(TokenKind::kComparator, second == '>' || second == '=' ? 2 : 1);
    case '>':
      return take(TokenKind::kComparator, second == '=' ? 2 : 1);
    case '+':
      return take(TokenKind::kPlus, 1);
    case '-':
      return take(TokenKind::kMinus, 1);
    case ',':
      return take(TokenKind::kComma, 1);
    case '.':
      return take(TokenKind::kDot, 1);
    case '(':
      return take(TokenKind::kOpen, 1);
    case ')':
      return take(TokenKind::kClose, 1);
    case '[':
      return take(TokenKind::kOpenBracket, 1);
    case ']':
      return take(TokenKind::kCloseBracket, 1);
    default:
      break;
  }
  // A whole UTF-8 character, so that an error text which quotes it stays UTF-8.
  std::size_t size = 1;
  while (size < rest_.size() && (rest_[size] & 0xc0) == 0x80) ++size;
  return take(TokenKind::kUnknown, size);
}

bool is_keyword(std::string_view text, std::string_view upper) noexcept {
  if (text.size() != upper.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char ch = text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] - 32) : text[i];
    if (ch != upper[i]) return false;
  }
  return true;
}

bool is_grammar_word(std::string_view text) noexcept {
  for (const std::string_view word :
       {"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"}) {
    if (is_keyword(text, word)) return true;
  }
  return false;
}

}  // namespace rowhouse::expression
